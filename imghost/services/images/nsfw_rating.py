"""Moderators' NSFW rating of pictures, which their owners cannot lift."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Event, Image
from imghost.services.actor import Actor
from imghost.services.audit import record

NSFW, SAFE = "image.nsfw", "image.safe"


def rate(actor: Actor, image: Image, *, nsfw: bool) -> None:
    """Mark `image` as NSFW or as safe, and flush. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    image.nsfw = nsfw
    db.session.flush()
    record(actor, NSFW if nsfw else SAFE, image.code)


def refuse_safe(actor: Actor, image: Image) -> None:
    """Raise InvalidInput when a moderator has said that `image` is NSFW, and `actor` is none."""
    said = select(Event.action).where(Event.subject == image.code, Event.action.in_((NSFW, SAFE)))
    last = db.session.scalar(said.order_by(Event.id.desc()).limit(1))
    if last == NSFW and not actor.is_moderator:
        raise InvalidInput("A moderator marked this picture as not safe for work.", field="nsfw")


def called_nsfw() -> ColumnElement[bool]:
    """SQL: images of which a moderator said last that they are NSFW."""
    later = aliased(Event)
    after = select(later.id).where(
        later.subject == Event.subject, later.action.in_((NSFW, SAFE)), later.id > Event.id
    )
    said = select(Event.id).where(Event.subject == Image.code, Event.action == NSFW, ~after.exists())
    return said.exists()
