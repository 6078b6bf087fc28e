"""`user`: accounts."""

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.models import User
from imghost.services.accounts import password_reset
from imghost.services.accounts.sign_in import find_account
from imghost.services.accounts.user_add import add_user
from imghost.services.signing_secret import change_signing_secret
from imghost.services.visibility import present


@click.group()
def user() -> None:
    """Add and list accounts, and let them begin anew."""


@user.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--admin", is_flag=True, help="May look after the whole site.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def add(name: str, email: str, admin: bool, password_stdin: bool) -> None:
    """Add the account NAME with the address EMAIL."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    added = add_user(name, email, password, role="admin" if admin else "member")
    db.session.commit()
    click.echo(f"Added {added.role} {added.name}.")


@user.command("list")
@with_appcontext
def list_users() -> None:
    """List accounts: name, address, role."""
    for row in db.session.scalars(select(User).where(present()).order_by(User.name)):
        state = " (disabled)" if row.disabled else " (banned)" if row.is_shut_out else ""
        click.echo(f"{row.name}\t{row.email}\t{row.role}{state}")


@user.command("reset-link")
@click.argument("name")
@with_appcontext
def reset_link(name: str) -> None:
    """Print a link to a new password for NAME.

    It works once, within an hour.
    """
    link = password_reset.make_link(_account(name))
    db.session.commit()
    click.echo(link)


@user.command("new-signing-secret")
@click.argument("name")
@with_appcontext
def new_signing_secret(name: str) -> None:
    """End every address that NAME has signed."""
    account = _account(name)
    change_signing_secret(account)
    db.session.commit()
    click.echo(f"No address that {account.name} signed until now works any more.")


def _account(name: str) -> User:
    account = find_account(name)
    if account is None:
        raise NotFound(f"There is no account {name}.")
    return account
