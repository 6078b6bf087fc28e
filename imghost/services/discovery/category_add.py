"""Creates a category."""

import re

from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict, InvalidInput
from imghost.base.filenames import plain_text, slug
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Category

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
