"""Finds drop boxes by their link, or by album for the owner."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from imghost.base.errors import Gone, NotFound
from imghost.extensions import db, now, settings
from imghost.models import Album, DropBox
from imghost.services.visibility import kept


def open_drop_box(code: str) -> DropBox:
    """Return the drop box with the secret `code`.

    Raises NotFound (there is none, or its owner is shut out) and Gone once it takes nothing more.
    """
    box = _find(code)
    if box is None or box.album.user is None or box.album.user.is_shut_out:
        raise NotFound
    if box.closed_at is not None or not settings().drop_boxes:
        raise Gone("This drop box was closed.", code="drop-box-closed")
    if box.expires_at is not None and box.expires_at <= now():
        raise Gone("This drop box has expired.", code="drop-box-expired")
    return box


def drop_box_of(album: Album, code: str) -> DropBox:
    """Return the drop box of `album` with `code`, closed ones too. Raises NotFound."""
    box = _find(code)
    if box is None or box.album_id != album.id:
        raise NotFound
    return box


def drop_boxes_of(album: Album) -> Sequence[DropBox]:
    """Return the drop boxes of `album`, the newest first."""
    query = select(DropBox).where(DropBox.album_id == album.id).order_by(DropBox.id.desc())
    return db.session.scalars(query).all()


def is_open(box: DropBox) -> bool:
    """Say whether the link still takes uploads, as long as there is room."""
    return box.closed_at is None and (box.expires_at is None or box.expires_at > now())


def is_full(box: DropBox) -> bool:
    """Say whether nothing more has room."""
    files, size = box.most_files, box.most_bytes
    return (files is not None and box.files >= files) or (size is not None and box.bytes >= size)


def _find(code: str) -> DropBox | None:
    query = select(DropBox).join(DropBox.album).where(DropBox.code == code, kept())
    return db.session.scalar(query.options(joinedload(DropBox.album).joinedload(Album.user)))
