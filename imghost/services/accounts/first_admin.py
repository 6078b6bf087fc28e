"""The one-time link `/setup/<token>` with which the first administrator makes an account.

The token is made of a random text, kept in a file of the data directory, and of the site's secret: whoever
reads the file or a backup of the database cannot use it, and the site can print the same link again.
"""

import hmac
import os
import secrets
from pathlib import Path

from sqlalchemy import select

from imghost import extensions
from imghost.base.errors import NotFound
from imghost.base.signing import sign
from imghost.effects import on_commit
from imghost.extensions import db
from imghost.home_directory import secret_for
from imghost.models import User
from imghost.services.accounts.user_add import add_user
from imghost.services.row_locks import hold_table
from imghost.settings import Settings

FILE = "setup-token"
SEED_BYTES = 24


def setup_token(settings: Settings) -> str:
    """Return the one token of this site, which stays the same until it is used."""
    path = _path(settings)
    if not path.exists():
        draft = path.with_name(f"{FILE}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(SEED_BYTES))
        try:
            # A hard link fails when another process was first, so all print the same.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return _token(settings, path.read_text())


def site_has_administrator() -> bool:
    """Say whether anybody looks after the site; members alone, who may have signed up before, do not."""
    return db.session.scalar(select(User.id).where(User.role == "admin").limit(1)) is not None


def require_token(token: str) -> None:
    """Raise NotFound unless `token` is the current one and the site still has no administrator."""
    settings = extensions.settings()
    path = _path(settings)
    try:
        seed = path.read_text()
    except FileNotFoundError:
        seed = secrets.token_urlsafe(SEED_BYTES)
    expected = _token(settings, seed)
    if site_has_administrator():
        # The same for every token, so that it tells nothing of the right one.
        raise NotFound("This set-up link has been used. Sign in instead.", code="set-up-done")
    if not hmac.compare_digest(token.encode(), expected.encode()):
        raise NotFound


def redeem(token: str, name: str, email: str, password: str) -> User:
    """Add the first administrator and flush; the token is void once that is committed.

    Of several at once the database lets one be the first, and the others find it there. Raises NotFound
    (wrong or used token, or the site has an administrator), InvalidInput or Conflict.
    """
    hold_table(User)
    require_token(token)
    user = add_user(name, email, password, role="admin")
    path = _path(extensions.settings())
    on_commit(db.session, lambda: path.unlink(missing_ok=True))
    return user


def _token(settings: Settings, seed: str) -> str:
    return sign(secret_for(settings), f"setup:{seed}")


def _path(settings: Settings) -> Path:
    return settings.home / FILE
