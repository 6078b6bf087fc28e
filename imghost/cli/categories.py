"""`category`: the list an administrator keeps."""

import click
from flask.cli import with_appcontext

from imghost.extensions import db
from imghost.services.discovery.categories import add_category


@click.group()
def category() -> None:
    """Add categories."""


@category.command("add")
@click.argument("name")
@with_appcontext
def add(name: str) -> None:
    """Add the category NAME."""
    added = add_category(name)
    db.session.commit()
    click.echo(f"Added category {added.name} (/category/{added.url_key}).")
