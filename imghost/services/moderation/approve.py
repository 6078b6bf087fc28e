"""Approves an upload."""

from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.audit import record


def approve(actor: Actor, image: Image) -> None:
    """Show `image` to whom its uploader wanted, and flush. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    image.approved = True
    db.session.flush()
    record(actor, "image.approve", image.code)
