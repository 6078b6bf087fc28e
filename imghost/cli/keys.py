"""`key`: API keys."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.models import APIKey, User
from imghost.services.accounts.api_keys import USER_SCOPES, mint_key, revoke_key


@click.group()
def key() -> None:
    """Add, list and revoke API keys."""


@key.command("add")
@click.argument("user_name", metavar="USER")
@click.option("--name", required=True, help="What the key is for.")
@with_appcontext
def add(user_name: str, name: str) -> None:
    """Print a new API key of USER, alone; it is never shown again."""
    user = db.session.scalar(select(User).where(User.name == user_name))
    if user is None:
        raise NotFound(f"There is no user {user_name}.")
    _, credential = mint_key(user, name, USER_SCOPES)
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
