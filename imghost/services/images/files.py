"""The end of an image's files, and later of its row.

Files go at once; the row stays a while, hidden, because a worker may be drawing one more picture of it. What
such a worker puts in place goes together with the row.
"""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from imghost.extensions import db, now
from imghost.models import Image
from imghost.queue import JOB_TIMEOUT
from imghost.services.delivery.variant_cache import remove_tree
from imghost.services.site.backup.hold import is_held
from imghost.storage import layout

# Longer than any job may run.
LINGER = timedelta(seconds=JOB_TIMEOUT * 1.5)
BATCH = 200


def remove_files(image_id: int) -> None:
    """Remove every file of a deleted image. Safe to run twice; an image that is gone is success.

    While a backup is made nothing is removed: `finish_deleted` does it later.
    """
    if is_held():
        return
    query = select(Image.code).where(Image.id == image_id, Image.deleted_at.is_not(None))
    code = db.session.scalar(query)
    if code is not None:
        remove_tree(layout.folder(code))


def finish_deleted() -> int:
    """Remove what is left of images deleted a while ago, commit, and return how many there were."""
    if is_held():
        return 0
    query = select(Image.id).where(Image.deleted_at <= now() - LINGER).order_by(Image.id).limit(BATCH)
    removed = list(db.session.scalars(query))
    for image_id in removed:
        remove_files(image_id)
        remove_row(image_id)
    db.session.commit()
    return len(removed)


def remove_row(image_id: int) -> bool:
    """Delete the row and say whether it was there; the database takes its tags along."""
    result = db.session.execute(delete(Image).where(Image.id == image_id))
    return cast("CursorResult[Any]", result).rowcount == 1
