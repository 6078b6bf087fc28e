"""Removes the files of a deleted image, and later its row.

Files go at once; the row stays a while, hidden, because a worker may be drawing one more picture of it. What
such a worker puts in place goes together with the row.
"""

import logging
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from imghost.extensions import db, now
from imghost.models import Image
from imghost.queue import JOB_TIMEOUT
from imghost.services.backup_hold import is_held
from imghost.services.delivery.variant_cache import remove_tree
from imghost.storage import layout

# Longer than any job may run.
LINGER = timedelta(seconds=JOB_TIMEOUT * 1.5)
BATCH = 200

log = logging.getLogger(__name__)


def remove_files(image_id: int) -> bool:
    """Remove every file of a deleted image; False when some cannot be removed now.

    Safe to run twice; an image that is gone is success. While a backup is made nothing is removed:
    `finish_deleted` does it later.
    """
    if is_held():
        return False
    query = select(Image.code).where(Image.id == image_id, Image.deleted_at.is_not(None))
    code = db.session.scalar(query)
    return code is None or removed_folder(code)


def removed_folder(code: str) -> bool:
    """Remove the folder of an image; False when that cannot be done now: then its row must stay."""
    try:
        remove_tree(layout.folder(code))
    except OSError as error:
        log.warning("files of image %s cannot be removed now: %s", code, error.strerror)
        return False
    return True


def finish_deleted() -> int:
    """Remove what is left of images deleted a while ago, commit, and return how many there were.

    An image whose files cannot be removed keeps its row for the next time, and stops no other.
    """
    if is_held():
        return 0
    last_id = 0
    query = select(Image.id).where(Image.deleted_at <= now() - LINGER).order_by(Image.id).limit(BATCH)
    while due := db.session.scalars(query.where(Image.id > last_id)).all():
        last_id = due[-1]
        removed = [image_id for image_id in due if remove_files(image_id)]
        for image_id in removed:
            remove_row(image_id)
        db.session.commit()
        if removed:
            return len(removed)
    return 0


def remove_row(image_id: int) -> bool:
    """Delete the row and say whether it was there; the database takes its tags along."""
    result = db.session.execute(delete(Image).where(Image.id == image_id))
    return cast("CursorResult[Any]", result).rowcount == 1
