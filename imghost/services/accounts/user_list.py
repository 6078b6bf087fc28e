"""Lists the accounts of the site."""

from collections.abc import Sequence

from sqlalchemy import select

from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.visibility import present


def list_users(actor: Actor) -> Sequence[User]:
    """Return all accounts, the oldest first. Raises Forbidden for anybody but administrators."""
    actor.require_admin()
    return db.session.scalars(select(User).where(present()).order_by(User.id)).all()


def find_user(actor: Actor, code: str) -> User:
    """Return the account with the public `code`. Raises NotFound, and Forbidden as `list_users` does."""
    actor.require_admin()
    user: User | None = db.session.scalar(select(User).where(User.code == code, present()))
    if user is None:
        raise NotFound("There is no such user.", code="user-not-found")
    return user
