"""Searches accounts, for administrators."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.accounts.user_add import ROLES
from imghost.services.actor import Actor
from imghost.services.rows import Rows, newest_rows
from imghost.services.visibility import alive, present, shut_out


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an account keeps here; `stored` is in bytes."""

    images: int
    stored: int


def search_users(actor: Actor, words: str = "", role: str = "", *, before: int | None = None) -> Rows[User]:
    """Return accounts whose name or e-mail address contains `words`, the newest first.

    `role` is one of the roles, `shut-out` for those who may not sign in, or empty. Raises Forbidden.
    """
    actor.require_admin()
    query = select(User).where(present())
    if words:
        folded = words.lower()
        named = func.lower(User.name).contains(folded, autoescape=True)
        query = query.where(or_(named, User.email.contains(folded, autoescape=True)))
    if role in ROLES:
        query = query.where(User.role == role)
    elif role == "shut-out":
        query = query.where(shut_out(User))
    return newest_rows(query, User.id, before=before)


def holdings(user: User) -> Holdings:
    """Return how much `user` keeps here."""
    columns = (func.count(), func.coalesce(func.sum(Image.bytes), 0))
    images, stored = db.session.execute(
        select(*columns).select_from(Image).where(Image.user_id == user.id, alive())
    ).one()
    return Holdings(images, int(stored))
