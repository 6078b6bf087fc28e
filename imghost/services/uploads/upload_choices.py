"""The options of an upload form: categories and own albums."""

from collections.abc import Sequence

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Album, Category
from imghost.services.actor import Actor
from imghost.services.visibility import kept

MOST_ALBUMS = 500


def categories() -> Sequence[Category]:
    """Return all categories by name."""
    return db.session.scalars(select(Category).order_by(Category.name)).all()


def own_albums(actor: Actor) -> Sequence[Album]:
    """Return the albums a member may upload into, by name; guests' albums are closed once made."""
    if actor.user is None:
        return []
    query = select(Album).where(Album.user_id == actor.user.id, kept()).order_by(Album.name, Album.id)
    return db.session.scalars(query.limit(MOST_ALBUMS)).all()
