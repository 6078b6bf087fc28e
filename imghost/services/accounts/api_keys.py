"""API keys: creating, listing, revoking. Only a hash of the secret is stored."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from imghost.base.errors import Conflict, Forbidden, InvalidInput, NotFound
from imghost.base.filenames import plain_text
from imghost.base.identifiers import new_code, token_hash
from imghost.base.messages import Message
from imghost.extensions import db, now
from imghost.models import Album, APIKey, User
from imghost.services.actor import ALBUM_KEY_SCOPES, ALL_SCOPES
from imghost.services.row_locks import hold_row

USER_SCOPES = ("upload", "read", "write", "delete")
KEY_ID_LENGTH = 16
SECRET_BYTES = 32
NAME_LENGTH = 60
# Of one account at once; those that ended do not count.
MOST_KEYS = 100


def mint_key(
    user: User,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    album: Album | None = None,
) -> tuple[APIKey, str]:
    """Add a key of `user`, flush it, and return it with its credential `ck_…:cs_…`.

    A key with an album uploads into that album and does nothing else, whatever its scopes. The credential is
    known only now; the row keeps the hash of its secret. Neither half holds a comma or a colon. Raises
    InvalidInput (name, scopes, expiry), Forbidden (the scope `admin` of a member, a foreign album) or
    Conflict when the account has MOST_KEYS.
    """
    name = plain_text(" ".join(name.split()))
    if not 1 <= len(name) <= NAME_LENGTH:
        raise InvalidInput(
            Message("A key needs a name of at most %(count)s characters.", count=NAME_LENGTH), field="name"
        )
    if expires_at is not None and expires_at <= now():
        raise InvalidInput("The expiry must lie in the future.", field="expires_at")
    if album is not None and album.user_id != user.id:
        raise Forbidden("This album is not yours.")
    _require_room(user)
    key_id, secret = f"ck_{new_code(KEY_ID_LENGTH)}", f"cs_{secrets.token_urlsafe(SECRET_BYTES)}"
    key = APIKey(
        user=user,
        key_id=key_id,
        secret_hash=token_hash(secret),
        name=name,
        album_id=album.id if album is not None else None,
        scopes=",".join(_checked(user, scopes) if album is None else sorted(ALBUM_KEY_SCOPES)),
        expires_at=expires_at,
    )
    db.session.add(key)
    db.session.flush()
    return key, f"{key_id}:{secret}"


def _require_room(user: User) -> None:
    hold_row(user)
    lives = (APIKey.revoked_at.is_(None), or_(APIKey.expires_at.is_(None), APIKey.expires_at > now()))
    held = select(func.count()).select_from(APIKey).where(APIKey.user_id == user.id, *lives)
    if db.session.scalars(held).one() >= MOST_KEYS:
        words = Message("An account has at most %(count)s keys. Revoke one first.", count=MOST_KEYS)
        raise Conflict(words, code="too-many-keys", field="name")


def _checked(user: User, scopes: Iterable[str]) -> list[str]:
    wanted = set(scopes)
    unknown = sorted(wanted - ALL_SCOPES)
    if unknown or not wanted:
        raise InvalidInput(
            Message("Scopes are some of %(scopes)s.", scopes=", ".join(sorted(ALL_SCOPES))), field="scopes"
        )
    if "admin" in wanted and user.role != "admin":
        raise Forbidden("Only administrators have keys with the scope `admin`.")
    return sorted(wanted)


def list_keys(user: User) -> Sequence[APIKey]:
    """Return every key of `user`, revoked and expired ones too, newest first; secrets are not known."""
    return db.session.scalars(
        select(APIKey).where(APIKey.user_id == user.id).order_by(APIKey.id.desc())
    ).all()


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
