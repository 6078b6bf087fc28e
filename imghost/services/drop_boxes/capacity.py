"""Capacity of a drop box: reserved before a file is stored, released when storing fails.

One statement asks and takes at once, in a transaction of its own, so that of many uploads at the same moment
exactly as many come through as there is room for, and nobody waits for a file that is being read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import CursorResult, or_, update

from imghost.base.errors import Conflict
from imghost.extensions import db, now
from imghost.models import DropBox
from imghost.services.drop_boxes.lookup import open_drop_box


@contextmanager
def reserved(box: DropBox, size: int) -> Iterator[None]:
    """Take room for one file of `size` bytes; when what is inside fails, it is free again.

    Commits. Raises Gone (closed or expired by now) and Conflict with code `drop-box-full`.
    """
    box_id, code = box.id, box.code
    if not _take(box_id, size):
        # Says why, unless the reason is the room.
        open_drop_box(code)
        raise Conflict("There is no room left for this in the drop box.", code="drop-box-full")
    try:
        yield
    except BaseException:
        db.session.rollback()
        _give_back(box_id, size)
        raise


def _take(box_id: int, size: int) -> bool:
    statement = (
        update(DropBox)
        .where(
            DropBox.id == box_id,
            DropBox.closed_at.is_(None),
            or_(DropBox.expires_at.is_(None), DropBox.expires_at > now()),
            or_(DropBox.most_files.is_(None), DropBox.files < DropBox.most_files),
            or_(DropBox.most_bytes.is_(None), DropBox.bytes + size <= DropBox.most_bytes),
        )
        .values(files=DropBox.files + 1, bytes=DropBox.bytes + size)
        .execution_options(synchronize_session=False)
    )
    return _changed(statement) == 1


def _give_back(box_id: int, size: int) -> None:
    statement = (
        update(DropBox)
        .where(DropBox.id == box_id)
        .values(files=DropBox.files - 1, bytes=DropBox.bytes - size)
        .execution_options(synchronize_session=False)
    )
    _changed(statement)


def _changed(statement: Any) -> int:
    """Run `statement`, commit, and return how many rows it changed."""
    result = cast(CursorResult[Any], db.session.execute(statement))
    db.session.commit()
    return result.rowcount
