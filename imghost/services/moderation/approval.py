"""Whose uploads wait for a moderator, and the queue of those that do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from imghost.extensions import db, now, settings
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.visibility import unhidden

QUEUE_SIZE = 24


def needs_approval(actor: Actor) -> bool:
    """Say whether what `actor` uploads now is to be looked at before others see it."""
    rule = settings().approval
    # Who uploads through somebody's drop box is a guest of the site all the same.
    user = None if actor.is_stranger else actor.user
    if user is not None and user.role in ("moderator", "admin"):
        return False
    if rule == "new":
        return user is None or is_new(user)
    return rule == "all" or (rule == "guests" and user is None)


def is_new(user: User) -> bool:
    """Say whether the account is younger, or has fewer approved uploads, than the site asks for."""
    if user.created_at > now() - timedelta(days=settings().approval_days):
        return True
    wanted = settings().approval_uploads
    approved = and_(Image.user_id == user.id, Image.approved.is_(True), unhidden())
    some = select(Image.id).where(approved).limit(wanted).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) < wanted


@dataclass(frozen=True, slots=True)
class Queue:
    """`total` is how many wait in all; `after` is the cursor of the next ones, None at the end."""

    images: Sequence[Image]
    total: int
    after: int | None


def approval_queue(actor: Actor, *, after: int | None = None) -> Queue:
    """Return who waits longest, from behind the cursor `after`. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    waiting = and_(Image.approved.is_(False), unhidden())
    total = db.session.scalar(select(func.count()).select_from(Image).where(waiting)) or 0
    query = select(Image).where(waiting, Image.id > (after or 0)).order_by(Image.id).limit(QUEUE_SIZE + 1)
    found = db.session.scalars(query.options(joinedload(Image.user), joinedload(Image.album))).all()
    images = found[:QUEUE_SIZE]
    return Queue(images, total, images[-1].id if len(found) > QUEUE_SIZE else None)
