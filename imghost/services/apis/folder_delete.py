"""Deletes a folder and everything in it, without undo."""

from datetime import timedelta

from sqlalchemy import and_

from imghost.extensions import now
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.images.delete import mark_all_deleted
from imghost.services.trash.album_delete import Along, throw_away
from imghost.services.trash.image_trash import UNDO_SECONDS


def delete_folder(actor: Actor, album: Album) -> None:
    """Delete `album`, its sub-folders and all their images, and flush. Raises Forbidden.

    There is no undo: its time is over from the start, and the chosen names of the images are free at once.
    """
    over = now() - timedelta(seconds=UNDO_SECONDS)
    folders = throw_away(actor, album, Along.EVERYTHING, over)
    # What is in quarantine is kept for the moderators.
    mark_all_deleted(and_(Image.album_id.in_(folders), Image.quarantined_at.is_(None)))
