"""Deleting that can be undone for some seconds: nobody sees the pictures any more, but their files stay.

API deletions and delete links know no trash; `images/delete.py` is immediate. What went with its album
comes back with it: `albums/restore.py`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, select, update

from imghost.base.errors import Forbidden, Gone, InvalidInput
from imghost.extensions import db, now
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.leave import unfile
from imghost.services.images.delete import mark_all_deleted
from imghost.services.visibility import gone_with_album, kept, own_trash

UNDO_SECONDS = 30
TOO_LATE = "It is too late: what was deleted is gone."
BATCH = 200


def trash(actor: Actor, image: Image, moment: datetime) -> None:
    """Hide the actor's own `image`; `moment` is what `restore` asks for. Flushes. Raises Forbidden."""
    actor.require("delete")
    if not actor.owns(image):
        raise Forbidden("This picture is not yours.")
    image.trashed_at = moment
    db.session.flush()


def renew_trash(actor: Actor, since: datetime) -> datetime:
    """Let what `actor` deleted since then count as deleted now, so that its undo is not over too soon."""
    moment = now()
    renewed = update(Image).where(own_trash(actor), Image.trashed_at.between(since, moment))
    db.session.execute(renewed.values(trashed_at=moment, updated_at=Image.updated_at))
    return moment


def restore(actor: Actor, moment: datetime) -> int:
    """Bring back what `actor` deleted at `moment`; return how many pictures.

    Raises Gone when that is more than 30 seconds ago or nothing is left of it.
    """
    actor.require("delete")
    in_time = Image.trashed_at > now() - timedelta(seconds=UNDO_SECONDS)
    # One statement, because the sweeper may come for them at this moment.
    back = update(Image).where(own_trash(actor), Image.trashed_at == moment, in_time).values(trashed_at=None)
    restored = db.session.scalars(back.returning(Image.id)).all()
    if not restored:
        raise Gone(TOO_LATE)
    _leave_deleted_albums(restored)
    return len(restored)


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


def _leave_deleted_albums(restored: Sequence[int]) -> None:
    """What comes back while its album is in the trash stands outside it."""
    back = Image.id.in_(restored)
    lost = select(Album).where(~kept(), Album.id.in_(select(Image.album_id).where(back)))
    for album in db.session.scalars(lost):
        unfile(album, back)


def parse_moment(text: str) -> datetime:
    """Return the moment an undo form carries, in seconds since 1970. Raises InvalidInput."""
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise InvalidInput("`moment` is not the time of a deletion.", field="moment")
    return datetime.fromtimestamp(int(text), UTC)


def moment_text(moment: datetime) -> str:
    """Return `moment` as `parse_moment` reads it."""
    return str(int(moment.timestamp()))
