"""Approval: the queue of uploads that wait for a moderator, and letting one be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.visibility import unhidden

QUEUE_SIZE = 24


@dataclass(frozen=True, slots=True)
class Queue:
    """`total` is how many wait in all; `after` is the cursor of the next ones, None at the end."""

    images: Sequence[Image]
    total: int
    after: int | None


def approval_queue(actor: Actor, *, after: int | None = None) -> Queue:
    """Return who waits longest, from behind the cursor `after`. Raises Forbidden for all but moderators."""
    total = count_waiting(actor)
    query = select(Image).where(_waiting(), Image.id > (after or 0)).order_by(Image.id).limit(QUEUE_SIZE + 1)
    found = db.session.scalars(query.options(joinedload(Image.user), joinedload(Image.album))).all()
    images = found[:QUEUE_SIZE]
    return Queue(images, total, images[-1].id if len(found) > QUEUE_SIZE else None)


def count_waiting(actor: Actor) -> int:
    """Return how many uploads wait. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    return db.session.scalar(select(func.count()).select_from(Image).where(_waiting())) or 0


def approve(actor: Actor, image: Image) -> None:
    """Show `image` to whom its uploader wanted, and flush. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    image.approved = True
    db.session.flush()
    record(actor, "image.approve", image.code)


def _waiting() -> ColumnElement[bool]:
    return and_(Image.approved.is_(False), unhidden())
