"""Contributions to a drop box, for its owner and, in shared ones, for other contributors."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from imghost.extensions import db
from imghost.models import DropBox, Image
from imghost.services.actor import Actor
from imghost.services.visibility import sees_album, shown_in_album

MOST_SHOWN = 60


def brought(box: DropBox, actor: Actor) -> Sequence[Image]:
    """Return the newest pictures that came through `box`, as far as `actor` sees them in the album.

    A blind box shows them to the owner only, and no box opens an album that is closed to the actor.
    """
    album = box.album
    if (box.blind and not actor.reads_as_owner(album)) or not sees_album(album, actor):
        return []
    query = (
        select(Image)
        .where(Image.drop_box_id == box.id, shown_in_album(album, actor))
        .options(joinedload(Image.user), joinedload(Image.album))
        .order_by(Image.id.desc())
        .limit(MOST_SHOWN)
    )
    return db.session.scalars(query).all()
