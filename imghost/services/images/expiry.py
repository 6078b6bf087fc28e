"""Expires uploads whose time is over: files first, then the row becomes a tombstone.

An expired row is out of sight for everybody by its date alone (`visibility` answers 410), so the files can
go first. The row becomes a tombstone when no worker can be busy with it any more.
"""

from sqlalchemy import and_, select

from imghost.extensions import db, now
from imghost.models import Image, Tombstone
from imghost.services.backup_hold import is_held
from imghost.services.images.remove_files import LINGER, remove_row, removed_folder
from imghost.services.variant_keys import original_key
from imghost.storage.current import storage

BATCH = 200


def purge_expired() -> int:
    """Remove the files of everything that has expired and return how many images that were.

    Works in batches and commits each. Safe to run twice at the same time. Waits for a backup.
    """
    if is_held():
        return 0
    expired = and_(Image.expires_at <= now(), Image.deleted_at.is_(None))
    purged, last_id = 0, 0
    while True:
        query = select(Image).where(expired, Image.id > last_id).order_by(Image.id).limit(BATCH)
        images = list(db.session.scalars(query))
        if not images:
            return purged
        last_id = images[-1].id
        purged += sum(_purge(image) for image in images)
        db.session.commit()


def _purge(image: Image) -> bool:
    """Remove the files, and then the row when it is time; say whether there were files that went."""
    had_files = storage().size(original_key(image)) > 0
    if not removed_folder(image.code):
        return False
    if image.expires_at is not None and image.expires_at <= now() - LINGER:
        tombstone = Tombstone(code=image.code, folder=image.folder, name=image.name)
        # Of two purges at once only the one whose deletion counted writes the tombstone.
        if remove_row(image.id):
            db.session.add(tombstone)
    return had_files
