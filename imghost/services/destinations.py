"""Where an upload goes: the album and the category its sender names."""

from sqlalchemy import select

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Album, Category
from imghost.services.actor import Actor


def upload_album(actor: Actor, code: str) -> Album:
    """Return the album with `code` that `actor` may put pictures into. Raises InvalidInput."""
    album = db.session.scalar(select(Album).where(Album.code == code))
    if album is None or not actor.may_edit(album):
        raise InvalidInput("Invalid album: it does not exist or is not yours", field="album_id")
    return album


def upload_category(number: str) -> Category:
    """Return the category with this number. Raises InvalidInput."""
    readable = number.isascii() and number.isdigit() and len(number) < 10
    category = db.session.get(Category, int(number)) if readable else None
    if category is None:
        raise InvalidInput("Invalid category: there is no such number", field="category_id")
    return category
