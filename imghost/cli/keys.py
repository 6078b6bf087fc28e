"""`key`: API keys."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from imghost.base.durations import after
from imghost.base.errors import InvalidInput, NotFound
from imghost.extensions import db, now
from imghost.models import Album, APIKey, User
from imghost.services.accounts.api_keys import USER_SCOPES, mint_key, revoke_key
from imghost.services.actor import ALL_SCOPES
from imghost.services.images.lookup import find_album


@click.group()
def key() -> None:
    """Add, list and revoke API keys."""


@key.command("add")
@click.argument("user_name", metavar="USER")
@click.option("--name", required=True, help="What the key is for.")
@click.option(
    "--scopes",
    default=",".join(USER_SCOPES),
    show_default=True,
    help=f"What it may do: some of {', '.join(sorted(ALL_SCOPES))}, with commas between them.",
)
@click.option(
    "--expires", default="", help="When it ends: a day (2030-01-31, UTC) or a time from now (P90D, PT12H)."
)
@click.option("--album", default="", help="Code of an album of USER: it uploads there and does nothing else.")
@with_appcontext
def add(user_name: str, name: str, scopes: str, expires: str, album: str) -> None:
    """Print a new API key of USER, alone; it is never shown again."""
    user = db.session.scalar(select(User).where(User.name == user_name))
    if user is None:
        raise NotFound(f"There is no user {user_name}.")
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    _, credential = mint_key(user, name, wanted, _end(expires), _album(user, album))
    db.session.commit()
    click.echo(credential)


@key.command("list")
@with_appcontext
def list_keys() -> None:
    """List keys: id, user, name, scopes, last use."""
    for row in db.session.scalars(select(APIKey).order_by(APIKey.id)):
        used = f"last used {row.last_used_at:%Y-%m-%d}" if row.last_used_at else "never used"
        state = "revoked" if row.revoked_at else used
        click.echo(f"{row.key_id}\t{row.user.name}\t{row.name}\t{row.scopes}\t{state}")


@key.command("revoke")
@click.argument("key_id")
@with_appcontext
def revoke(key_id: str) -> None:
    """Revoke the key KEY_ID (the part before the colon)."""
    revoke_key(key_id)
    db.session.commit()
    click.echo(f"Revoked {key_id}.")


def _end(text: str) -> datetime | None:
    """Return when a key ends, None for never. Raises InvalidInput."""
    if not text:
        return None
    try:
        if text[:1].isdigit():
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        return after(now(), text)
    except ValueError:
        message = "--expires must be a day like 2030-01-31 or a time from now like P90D."
        raise InvalidInput(message, field="expires_at") from None


def _album(user: User, code: str) -> Album | None:
    """Return the album of `user` with `code`, None for no code. Raises NotFound."""
    if not code:
        return None
    album = find_album(code)
    if album is None or album.user_id != user.id:
        raise NotFound(f"{user.name} has no album {code}.")
    return album
