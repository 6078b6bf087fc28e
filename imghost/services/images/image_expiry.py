"""Sets the expiry of an image."""

from datetime import datetime

from imghost.base.errors import Forbidden
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor


def set_expiry(actor: Actor, image: Image, moment: datetime | None) -> None:
    """Let `image` expire at `moment`, None for never, and flush. Raises Forbidden."""
    actor.require("write")
    if not actor.may_edit(image):
        raise Forbidden("This picture is not yours.")
    image.expires_at = moment
    db.session.flush()
