"""Quarantine: hides a picture from everybody but moderators; can be undone.

The file stays where it is; `visibility` hides it from every page and every byte path at once.
"""

from datetime import timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from imghost.extensions import db, now, settings
from imghost.models import Image
from imghost.services.actor import SYSTEM, Actor
from imghost.services.audit import record
from imghost.services.images.delete import mark_all_deleted
from imghost.services.rows import Rows, newest_rows
from imghost.services.visibility import alive

BATCH = 200
PAGE_SIZE = 24


def quarantine(actor: Actor, image: Image, reason: str = "") -> None:
    """Hide `image` from everybody but moderators, and flush. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    hide(actor, image, reason)


def hide(actor: Actor, image: Image, reason: str) -> None:
    """Quarantine `image` whoever asks: the site itself does so too. Flushes."""
    if image.quarantined_at is None:
        image.quarantined_at = now()
        db.session.flush()
        record(actor, "image.quarantine", image.code, reason=reason)


def restore(actor: Actor, image: Image) -> None:
    """Show `image` again as it was shown before, and flush. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    if image.quarantined_at is not None:
        image.quarantined_at = None
        db.session.flush()
        record(actor, "image.restore", image.code)


def quarantined(actor: Actor, *, before: int | None = None) -> Rows[Image]:
    """Return one page of what is in quarantine. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    query = select(Image).where(Image.quarantined_at.is_not(None), alive()).options(joinedload(Image.user))
    return newest_rows(query, Image.id, before=before, size=PAGE_SIZE)


def delete_long_quarantined() -> None:
    """Delete what was in quarantine for the days the site keeps it. Commits in batches; safe to run twice."""
    days = settings().quarantine_days
    if not days:
        return
    late = Image.quarantined_at <= now() - timedelta(days=days)
    some = select(Image.id).where(late, Image.deleted_at.is_(None)).order_by(Image.id).limit(BATCH)
    while ids := db.session.scalars(some).all():
        # Asked once more in the statement that deletes: a moderator may bring them back at this moment.
        for code in mark_all_deleted(and_(Image.id.in_(ids), late)):
            record(SYSTEM, "image.delete", code, reason=f"{days} days in quarantine")
        db.session.commit()
