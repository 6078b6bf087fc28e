"""The files of an album's ZIP, with its sub-albums as folders."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from imghost.extensions import db, settings
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.order import ORDERS
from imghost.services.albums.subtree import shelves
from imghost.services.delivery.archive import ArchivedFile, archived_files
from imghost.services.visibility import seen_with


def album_files(actor: Actor, album: Album) -> list[ArchivedFile]:
    """Return what `actor`, who may see `album`, sees in it and in the albums that its pages show.

    Raises InvalidInput when there is nothing or too much, TooLarge when it is too big.
    """
    folders: dict[int | None, str] = {shelf.album.id: shelf.path for shelf in shelves(album, actor)}
    query = (
        select(Image)
        .where(Image.album_id.in_(folders), seen_with(album, actor))
        .options(joinedload(Image.album), joinedload(Image.user))
        # One more than there may be, so that too many are noticed.
        .limit(settings().archive_files + 1)
    )
    images = db.session.scalars(ORDERS[album.sort].sort(query)).all()
    return archived_files(actor, images, folders=folders)
