"""The end of a folder with everything in it."""

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.delete import delete_album


def delete_folder(actor: Actor, album: Album) -> None:
    """Delete `album`, its sub-folders and all their images, and flush. Raises Forbidden."""
    actor.require("delete")
    for each in reversed(_with_descendants(album)):
        delete_album(actor, each, keep_images=False)


def _with_descendants(album: Album) -> list[Album]:
    """The album and all below it, parents before children, one statement a level."""
    found, level = [album], [album]
    while level:
        ids = [each.id for each in level]
        query = select(Album).where(Album.parent_id.in_(ids), Album.id.not_in([each.id for each in found]))
        level = list(db.session.scalars(query.order_by(Album.id)))
        found += level
    return found
