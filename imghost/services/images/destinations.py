"""Resolves the album and category that a request names."""

from sqlalchemy import select

from imghost.base.errors import Forbidden, InvalidInput
from imghost.extensions import db
from imghost.models import Album, Category
from imghost.services.actor import Actor
from imghost.services.visibility import kept


def upload_album(actor: Actor, code: str) -> Album:
    """Return the album with `code` that `actor` may put pictures into. Raises InvalidInput."""
    album = db.session.scalar(select(Album).where(Album.code == code, kept()))
    if album is None or not actor.may_edit(album):
        raise InvalidInput("Invalid album: it does not exist or is not yours", field="album_id")
    return album


def key_album(actor: Actor, album: Album | None) -> Album | None:
    """Return where the upload goes: `album`, or the only album that the actor's key may upload into.

    Raises Forbidden when the key belongs to another album than the one that is named.
    """
    if actor.album_id is None:
        return album
    if album is not None and album.id != actor.album_id:
        raise Forbidden("This API key uploads into one album only, and this is another.", code="other-album")
    return db.session.get(Album, actor.album_id)


def upload_category(number: str) -> Category:
    """Return the category with this number. Raises InvalidInput."""
    readable = number.isascii() and number.isdigit() and len(number) < 10
    category = db.session.get(Category, int(number)) if readable else None
    if category is None:
        raise InvalidInput("Invalid category: there is no such number", field="category_id")
    return category
