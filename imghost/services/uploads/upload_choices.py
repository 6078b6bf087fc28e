"""The options of an upload form: categories and own albums."""

from collections.abc import Sequence

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Album, Category
from imghost.services import visibility
from imghost.services.actor import Actor

MOST_ALBUMS = 500


def categories() -> Sequence[Category]:
    """Return all categories by name."""
    return db.session.scalars(select(Category).order_by(Category.name)).all()


def own_albums(actor: Actor) -> Sequence[Album]:
    """Return the albums that `actor` may upload into, by name."""
    query = select(Album).where(visibility.own_albums(actor)).order_by(Album.name, Album.id)
    return db.session.scalars(query.limit(MOST_ALBUMS)).all()
