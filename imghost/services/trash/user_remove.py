"""Removes the data of deleted accounts in batches, restartable anywhere.

Whatever a killed worker leaves, the next one goes on with; the row of the account is the last that goes.
"""

import logging
from collections.abc import Iterator

from sqlalchemy import ColumnElement, delete, or_, select

from imghost.extensions import db
from imghost.models import Album, Image, Like, User
from imghost.models.column_changes import NOTED_ALREADY, updating
from imghost.services.backup_hold import is_held
from imghost.services.delivery.watermark_cleanup import remove_watermark
from imghost.services.images.delete import mark_all_deleted
from imghost.services.rows import delete_rows
from imghost.services.trash.orphan import unfile
from imghost.services.usage import usage
from imghost.services.visibility import present
from imghost.storage import layout
from imghost.storage.current import storage

BATCH = 200

log = logging.getLogger(__name__)


def remove_accounts() -> Iterator[None]:
    """Remove what is left of deleted accounts; commits and yields after each batch."""
    last_id = 0
    while user_id := db.session.scalar(
        select(User.id).where(~present(), User.id > last_id).order_by(User.id).limit(1)
    ):
        last_id = user_id
        try:
            yield from _remove(db.session.get_one(User, user_id))
        except OSError as error:
            # Its row stays for the next time.
            db.session.rollback()
            log.warning("files of account %s cannot be removed now: %s", user_id, error.strerror)


def _remove(user: User) -> Iterator[None]:
    user_id = user.id
    for remove_some in (_release_pictures_of_others, _remove_pictures, _take_likes_back):
        while remove_some(user):
            db.session.commit()
            yield
    delete_rows(Album, Album.user_id == user_id)
    yield
    _remove_files(user)
    usage.forget(user_id)
    # A picture that was on its way when the account was deleted has come in by now; the next time takes it.
    images = select(Image.id).where(Image.user_id == user_id).exists()
    db.session.execute(delete(User).where(User.id == user_id, ~images))
    db.session.commit()


def _release_pictures_of_others(user: User) -> bool:
    """Let what somebody brought into a drop box stay, as private as the album it was in."""
    others = _of_others(user)
    held = select(Image.id).where(Image.album_id == Album.id, Image.deleted_at.is_(None), others).exists()
    album = db.session.scalar(select(Album).where(Album.user_id == user.id, held).limit(1))
    if album is not None:
        unfile(album, others)
    return album is not None


def _of_others(user: User) -> ColumnElement[bool]:
    return or_(Image.user_id.is_(None), Image.user_id != user.id)


def _remove_pictures(user: User) -> bool:
    """Mark some as deleted; their rows stay without an owner until their files are gone."""
    ids = db.session.scalars(select(Image.id).where(Image.user_id == user.id).limit(BATCH)).all()
    some = Image.id.in_(ids)
    if ids:
        mark_all_deleted(some)
        nobodys = updating(Image, user_id=None, guest_key=None, album_id=None).where(some)
        db.session.execute(nobodys, execution_options=NOTED_ALREADY)
    return bool(ids)


def _take_likes_back(user: User) -> bool:
    """Delete some likes and count them off; a picture's number of likes is in its row."""
    some = select(Like.image_id).where(Like.user_id == user.id).limit(BATCH)
    gone = delete(Like).where(Like.user_id == user.id, Like.image_id.in_(some)).returning(Like.image_id)
    ids = db.session.scalars(gone).all()
    fewer = updating(Image, likes=Image.likes - 1, updated_at=Image.updated_at)
    db.session.execute(fewer.where(Image.id.in_(ids)))
    return bool(ids)


def _remove_files(user: User) -> None:
    """Remove what a worker or request that was at it put in place in the meantime, too."""
    storage().delete_tree(f"{layout.EXPORTS}/{user.code}")
    avatars = f"{layout.AVATARS}/{user.code}"
    if is_held():
        storage().retire(avatars)
    else:
        storage().delete_tree(avatars)
    remove_watermark(user)
