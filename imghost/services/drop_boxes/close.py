"""Closes a drop box: its link accepts nothing more, contributions stay."""

from imghost.base.errors import Forbidden
from imghost.extensions import db, now
from imghost.models import DropBox
from imghost.services.actor import Actor


def close_drop_box(actor: Actor, box: DropBox) -> None:
    """Close `box` for good and flush; closing it again changes nothing. Raises Forbidden."""
    actor.require("write")
    if not actor.may_edit(box.album):
        raise Forbidden("This album is not yours.")
    if box.closed_at is None:
        box.closed_at = now()
    db.session.flush()
