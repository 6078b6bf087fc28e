"""Lists the API keys of an account."""

from collections.abc import Sequence

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import APIKey, User


def list_keys(user: User) -> Sequence[APIKey]:
    """Return every key of `user`, revoked and expired ones too, newest first; secrets are not known."""
    return db.session.scalars(
        select(APIKey).where(APIKey.user_id == user.id).order_by(APIKey.id.desc())
    ).all()
