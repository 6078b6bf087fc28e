"""What a moderator says of a picture: for everybody, or only for those who choose to see such."""

from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.moderation.audit import record


def rate(actor: Actor, image: Image, *, nsfw: bool) -> None:
    """Mark `image` as NSFW or as safe, and flush. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    image.nsfw = nsfw
    db.session.flush()
    record(actor, "image.nsfw" if nsfw else "image.safe", image.code)
