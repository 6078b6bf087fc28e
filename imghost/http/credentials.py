"""API keys from every header, query and body field that a dialect knows; the first one present wins."""

from datetime import timedelta

from flask import Request
from sqlalchemy import select, update

from imghost.base.errors import NotAuthenticated
from imghost.base.identifiers import token_matches
from imghost.extensions import db, now
from imghost.models import Album, APIKey
from imghost.services.actor import ALBUM_KEY_SCOPES, Actor
from imghost.services.visibility import kept

# Last use is noted this coarsely, so that a busy key does not cost a write per request.
LAST_USE_STEP = timedelta(minutes=5)


def sent_credential(request: Request, *, fields: bool = False) -> str | None:
    """Return the credential of `X-API-Key`, `Authorization`, or (with `fields`) the `key` field or query."""
    header = request.headers.get("X-API-Key")
    if header is not None:
        return header.strip()
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "apikey") and value:
        return value.strip()
    if fields:
        return request.form.get("key") or request.args.get("key") or None
    return None


def key_actor(credential: str, address: str) -> Actor:
    """Return the actor behind `ck_…:cs_…`. Raises NotAuthenticated with code `invalid-key`."""
    key_id, _, secret = credential.partition(":")
    # PostgreSQL takes no control characters such as NUL, and no key has one.
    key = db.session.scalar(select(APIKey).where(APIKey.key_id == key_id)) if key_id.isprintable() else None
    # The comparison also runs for an unknown key, so that time does not tell which ids exist.
    matches = token_matches(secret, key.secret_hash if key else "0" * 64)
    if key is None or not matches or not _usable(key):
        raise NotAuthenticated("Invalid API key.", code="invalid-key")
    _note_use(key)
    return Actor(
        user=key.user,
        address=address,
        scopes=_scopes(key),
        album_id=key.album_id,
        adult=True,
        via_api=True,
    )


def _scopes(key: APIKey) -> frozenset[str]:
    """A key of one album does nothing but upload into it."""
    scopes = frozenset(key.scopes.split(","))
    return scopes & ALBUM_KEY_SCOPES if key.album_id is not None else scopes


def _usable(key: APIKey) -> bool:
    expired = key.expires_at is not None and key.expires_at <= now()
    return key.revoked_at is None and not expired and not key.user.is_shut_out and _has_its_album(key)


def _has_its_album(key: APIKey) -> bool:
    if key.album_id is None:
        return True
    return db.session.scalar(select(Album.id).where(Album.id == key.album_id, kept())) is not None


def _note_use(key: APIKey) -> None:
    if key.last_used_at is None or key.last_used_at < now() - LAST_USE_STEP:
        db.session.execute(update(APIKey).where(APIKey.id == key.id).values(last_used_at=now()))
        # Committed at once: the body of an upload may take minutes and must not hold the write lock.
        db.session.commit()
