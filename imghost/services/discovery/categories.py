"""Categories: creating, editing, removing; their pictures stay."""

import re

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict, InvalidInput, NotFound
from imghost.base.filenames import plain_text, slug
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Category, Image
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.form_changes import SentForm, changed_fields
from imghost.services.free_text import clean_description
from imghost.services.late_words import words_later
from imghost.services.row_locks import hold_row

NAME_LENGTH = 60


def add_category(name: str, description: str | None = None) -> Category:
    """Add a category and flush it; its address is made from its name.

    Raises InvalidInput, or Conflict when the name or its address exists.
    """
    name = clean_category_name(name)
    # A name without a single Latin letter keeps its own characters in the address.
    url_key = slug(name.lower(), NAME_LENGTH) or re.sub("[ /]", "-", name.lower())[:NAME_LENGTH]
    category = Category(name=name, url_key=url_key, description=description)
    db.session.add(category)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(Message("There is already a category %(name)s.", name=name), field="name") from None
    return category


def clean_category_name(name: str) -> str:
    """Return the name on one line. Raises InvalidInput when it is empty or longer than 60 characters."""
    name = plain_text(" ".join(name.split()))
    if not 1 <= len(name) <= NAME_LENGTH:
        raise InvalidInput(
            Message("A category needs a name of at most %(count)s characters.", count=NAME_LENGTH),
            field="name",
        )
    return name


def new_category(actor: Actor, name: str, description: str) -> Category:
    """Add a category and flush. Raises Forbidden, InvalidInput or Conflict."""
    actor.require_admin()
    category = add_category(name, clean_description(description) or None)
    record(actor, "category.add", category.url_key)
    return category


def category_named(url_key: str) -> Category:
    """Return the category with the address `url_key`. Raises NotFound."""
    category = db.session.query(Category).filter_by(url_key=url_key).one_or_none()
    if category is None:
        raise NotFound
    return category


def form_values(category: Category) -> dict[str, str]:
    """Return what the form shows of `category`, field by field."""
    return {"name": category.name, "description": category.description or ""}


def edit_category(actor: Actor, category: Category, form: SentForm) -> None:
    """Change what was changed on the form; the address stays, because links lead there.

    Raises Forbidden, InvalidInput, ChangedMeanwhile, or Conflict when another one has the name.
    """
    actor.require_admin()
    hold_row(category)
    present = form_values(category)
    values = {**present, **changed_fields(form, present)}
    name = clean_category_name(values["name"])
    try:
        category.name, category.description = name, clean_description(values["description"]) or None
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(Message("There is already a category %(name)s.", name=name), field="name") from None
    record(actor, "category.edit", category.url_key)


def delete_category(actor: Actor, category: Category) -> None:
    """Remove a category; its pictures have none then. Raises Forbidden."""
    actor.require_admin()
    record(actor, "category.delete", category.url_key, name=category.name)
    with words_later(select(Image.id).where(Image.category_id == category.id)):
        db.session.delete(category)
        db.session.flush()
