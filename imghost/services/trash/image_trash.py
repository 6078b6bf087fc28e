"""Soft deletion of images: hidden at once, restorable for some seconds, then deleted.

API deletions and delete links know no trash; `images/delete.py` is immediate. What went with its album
comes back with it: `album_restore.py`.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, select

from imghost.base.errors import Forbidden, Gone, InvalidInput
from imghost.base.messages import Message
from imghost.extensions import db, now
from imghost.models import Album, Image
from imghost.models.column_changes import updating
from imghost.services.actor import Actor
from imghost.services.images.delete import mark_all_deleted
from imghost.services.trash.orphan import unfile
from imghost.services.visibility import gone_with_album, kept, own_trash

UNDO_SECONDS = 30
TOO_LATE = Message("It is too late: what was deleted is gone.")
BATCH = 200


def trash(actor: Actor, image: Image, moment: datetime) -> None:
    """Hide the actor's own `image`; `moment` is what `restore` asks for. Flushes. Raises Forbidden."""
    actor.require("delete")
    if not actor.owns(image):
        raise Forbidden("This picture is not yours.")
    image.trashed_at = moment
    db.session.flush()


def restore(actor: Actor, moment: datetime) -> int:
    """Bring back what `actor` deleted at `moment`; return how many pictures.

    Raises Gone when that is more than 30 seconds ago or nothing is left of it.
    """
    actor.require("delete")
    in_time = Image.trashed_at > now() - timedelta(seconds=UNDO_SECONDS)
    theirs = and_(own_trash(actor), Image.trashed_at == moment, in_time)
    lost = db.session.scalars(
        select(Album).where(~kept(), Album.id.in_(select(Image.album_id).where(theirs)))
    )
    albums = lost.all()
    # One statement, because the sweeper may come for them at this moment.
    back = updating(Image, trashed_at=None).where(theirs).execution_options(synchronize_session=False)
    restored = cast("CursorResult[Any]", db.session.execute(back)).rowcount
    if not restored:
        raise Gone(TOO_LATE)
    db.session.expire_all()
    # What comes back while its album is in the trash stands outside it.
    for album in albums:
        unfile(album, and_(Image.trashed_at.is_(None), Image.quarantined_at.is_(None)))
    return restored


def sweep_trash() -> int:
    """Delete for good what nobody brought back in time, commit, and return how many pictures."""
    due = and_(Image.trashed_at <= now() - timedelta(seconds=UNDO_SECONDS), ~gone_with_album())
    some = select(Image.id).where(due, Image.deleted_at.is_(None)).order_by(Image.id).limit(BATCH)
    swept = 0
    while ids := db.session.scalars(some).all():
        # Asked once more in the statement that deletes: somebody may bring them back at this moment.
        swept += len(mark_all_deleted(and_(Image.id.in_(ids), due)))
        db.session.commit()
    return swept


def parse_moment(text: str) -> datetime:
    """Return the moment an undo form carries, in seconds since 1970. Raises InvalidInput."""
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise InvalidInput("`moment` is not the time of a deletion.", field="moment")
    return datetime.fromtimestamp(int(text), UTC)


def moment_text(moment: datetime) -> str:
    """Return `moment` as `parse_moment` reads it."""
    return str(int(moment.timestamp()))
