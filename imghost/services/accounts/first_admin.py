"""The one-time link `/setup/<token>` with which the first administrator makes an account.

Only the token's hash is kept, in a file of the data directory: whoever reads a backup of the database, or
the file itself, cannot use it.
"""

import secrets
from pathlib import Path

from sqlalchemy import select

from imghost import extensions
from imghost.base.errors import NotFound
from imghost.base.identifiers import token_hash, token_matches
from imghost.effects import on_commit
from imghost.extensions import db
from imghost.models import User
from imghost.services.accounts.user_add import add_user
from imghost.settings import Settings

FILE = "setup-token"
TOKEN_BYTES = 24


def setup_token(settings: Settings) -> str:
    """Make a new token, replacing the one before, and return it; it is shown once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    path = _path(settings)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(token_hash(token))
    return token


def site_has_administrator() -> bool:
    """Say whether anybody looks after the site; members alone, who may have signed up before, do not."""
    return db.session.scalar(select(User.id).where(User.role == "admin").limit(1)) is not None


def require_token(token: str) -> None:
    """Raise NotFound unless `token` is the current one and the site still has no administrator."""
    path = _path(extensions.settings())
    stored = path.read_text() if path.exists() else "0" * 64
    if not token_matches(token, stored) or site_has_administrator():
        raise NotFound


def redeem(token: str, name: str, email: str, password: str) -> User:
    """Add the first administrator and flush; the token is void once that is committed.

    Raises NotFound (wrong or used token, or the site has an administrator), InvalidInput or Conflict.
    """
    require_token(token)
    user = add_user(name, email, password, role="admin")
    path = _path(extensions.settings())
    on_commit(db.session, lambda: path.unlink(missing_ok=True))
    return user


def _path(settings: Settings) -> Path:
    return settings.home / FILE
