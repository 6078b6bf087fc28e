"""Deletes albums for good whose time in the trash is over."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from imghost.extensions import db, now
from imghost.models import Album, Image
from imghost.services.albums.shelving import held_album
from imghost.services.images.delete import mark_all_deleted
from imghost.services.trash.image_trash import UNDO_SECONDS
from imghost.services.trash.orphan import lift_all, unfile
from imghost.services.visibility import kept

BATCH = 200


def sweep_albums() -> int:
    """Delete for good what nobody brought back in time, and return how many albums.

    Commits after each batch: what a crash or the end of the job's time leaves, the next one finishes.
    """
    swept = 0
    while ids := _due():
        done = sum(_sweep(album_id) for album_id in ids)
        if not done:
            break
        swept += done
    return swept


def _due() -> list[int]:
    """Return some that are due, those below others first: the database takes along what lies in an album."""
    child = aliased(Album)
    holds_others = select(child.id).where(child.parent_id == Album.id, ~kept(child)).exists()
    in_time = now() - timedelta(seconds=UNDO_SECONDS)
    query = select(Album.id).where(Album.trashed_at <= in_time).order_by(Album.id)
    leaves = db.session.scalars(query.where(~holds_others).limit(BATCH)).all()
    # Of a ring of parents, should there ever be one, none is the last.
    return list(leaves or db.session.scalars(query.limit(1)))


def _sweep(album_id: int) -> bool:
    """Delete one album; say whether it went, and not somebody brought it back in this moment."""
    while True:
        album = held_album(album_id)
        if album is None or album.trashed_at is None:
            db.session.commit()
            return False
        inside = (Image.album_id == album.id, Image.trashed_at.is_not(None), Image.deleted_at.is_(None))
        some = db.session.scalars(select(Image.id).where(*inside).limit(BATCH)).all()
        if not some:
            break
        mark_all_deleted(Image.id.in_(some))
        db.session.commit()
    # Somebody may have put it in at the very moment of the deletion.
    unfile(album)
    lift_all(album)
    db.session.delete(album)
    db.session.commit()
    return True
