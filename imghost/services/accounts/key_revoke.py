"""Revokes an API key."""

from sqlalchemy import select

from imghost.base.errors import NotFound
from imghost.base.messages import Message
from imghost.extensions import db, now
from imghost.models import APIKey, User


def revoke_key(key_id: str, owner: User | None = None) -> APIKey:
    """Revoke the key `key_id` (`ck_…`) for good and flush; of `owner` only when one is given.

    Revoking twice is success. Raises NotFound.
    """
    query = select(APIKey).where(APIKey.key_id == key_id)
    if owner is not None:
        query = query.where(APIKey.user_id == owner.id)
    key = db.session.scalar(query)
    if key is None:
        raise NotFound(Message("There is no API key %(key_id)s.", key_id=key_id[:32]))
    key.revoked_at = key.revoked_at or now()
    db.session.flush()
    return key
