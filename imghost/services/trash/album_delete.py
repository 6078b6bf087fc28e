"""Deletes an album into the trash: hidden at once, restorable for half a minute.

`album_restore.py` brings it back, `album_sweep.py` deletes it for good.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select

from imghost.base.errors import Forbidden
from imghost.extensions import db, now
from imghost.models import Album, Image
from imghost.models.column_changes import NOTED_ALREADY, updating
from imghost.services.actor import Actor
from imghost.services.albums.shelving import hold_album
from imghost.services.albums.tree import hold_tree, ids_below
from imghost.services.audit import record
from imghost.services.trash.orphan import lift_all, unfile


class Along(StrEnum):
    """What goes with an album: nothing, its pictures, or all that is below it.

    Pictures that stay are outside any album then, albums that stay move up one level.
    """

    NOTHING = "nothing"
    PICTURES = "pictures"
    EVERYTHING = "everything"


def delete_album(actor: Actor, album: Album, along: Along) -> None:
    """Put `album` into the trash and flush; what stays is kept as private as it was in there.

    Raises Forbidden, or NotFound when somebody else was quicker.
    """
    throw_away(actor, album, along, now())


def throw_away(actor: Actor, album: Album, along: Along, moment: datetime) -> Select[int]:
    """Do what `delete_album` does, as at `moment`, and return SQL of the ids of the albums that went."""
    actor.require("delete")
    if not actor.may_edit(album):
        raise Forbidden("This album is not yours.")
    if album.user is not None:
        hold_tree(album.user)
    # What somebody put in from here on would come out without the privacy of the album.
    hold_album(album)
    if not actor.owns(album):
        record(actor, "album.delete", album.code)
    gone = ids_below(album) if along is Along.EVERYTHING else select(Album.id).where(Album.id == album.id)
    if along is Along.NOTHING:
        unfile(album)
    else:
        _hide_images(gone, moment)
    if along is Along.EVERYTHING:
        db.session.scalars(select(Album.id).where(Album.id.in_(gone)).with_for_update()).all()
    else:
        lift_all(album)
    hidden = updating(Album, trashed_at=moment, updated_at=Album.updated_at)
    db.session.execute(hidden.where(Album.id.in_(gone), Album.trashed_at.is_(None)))
    return gone


def _hide_images(albums: Select[int], moment: datetime) -> None:
    """What is in quarantine is kept for the moderators, and stands outside any album in the end."""
    hidden = updating(Image, trashed_at=moment, updated_at=Image.updated_at).where(
        Image.album_id.in_(albums),
        Image.trashed_at.is_(None),
        Image.deleted_at.is_(None),
        Image.quarantined_at.is_(None),
    )
    db.session.execute(hidden.execution_options(synchronize_session=False, **NOTED_ALREADY))
    db.session.expire_all()
