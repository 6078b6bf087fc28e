"""`category`: the list an administrator keeps."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Category
from imghost.services.discovery.categories import add_category


@click.group()
def category() -> None:
    """Add and list categories."""


@category.command("add")
@click.argument("name")
@with_appcontext
def add(name: str) -> None:
    """Add the category NAME."""
    added = add_category(name)
    db.session.commit()
    click.echo(f"Added category {added.id}: {added.name} (/category/{added.url_key}).")


@category.command("list")
@with_appcontext
def list_categories() -> None:
    """List each category with its number (`category_id`), name and address."""
    for row in db.session.scalars(select(Category).order_by(Category.id)):
        click.echo(f"{row.id}\t{row.name}\t/category/{row.url_key}")
