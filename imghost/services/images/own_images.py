"""Finds several of an actor's own images by their codes."""

from collections.abc import Sequence

from sqlalchemy import select

from imghost.base.errors import InvalidInput, NotAuthenticated, NotFound
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.visibility import own

MOST_AT_ONCE = 200


def own_images(actor: Actor, codes: Sequence[str]) -> list[Image]:
    """Return the images with `codes`, in that order.

    Raises InvalidInput when none is named, too many are, or one is not the actor's own: a foreign image, a
    deleted one and an invented code all look alike. A guest is told to sign in then (NotAuthenticated).
    """
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        raise InvalidInput("Select at least one picture.", code="nothing-chosen")
    if len(wanted) > MOST_AT_ONCE:
        raise InvalidInput(
            Message("At most %(count)s pictures at once.", count=MOST_AT_ONCE), code="too-many-chosen"
        )
    images = still_own(actor, wanted)
    if len(images) != len(wanted) and actor.is_guest:
        raise NotAuthenticated
    if len(images) != len(wanted):
        raise InvalidInput(
            "Some of these pictures are not here any more, or were not uploaded from this browser.",
            code="not-yours",
        )
    return images


def still_own(actor: Actor, codes: Sequence[str]) -> list[Image]:
    """Return those of the images with `codes` that are there and the actor's own, in that order."""
    rows = db.session.scalars(select(Image).where(own(actor), Image.code.in_(codes)))
    found = {image.code: image for image in rows}
    return [found[code] for code in codes if code in found]


def own_image(actor: Actor, code: str) -> Image:
    """Return the actor's own image.

    Raises NotFound for a foreign, deleted or invented one alike, NotAuthenticated when a guest asks.
    """
    for image in still_own(actor, [code]):
        return image
    raise NotAuthenticated if actor.is_guest else NotFound
