"""Public ids: the names of images in the img-cloud API.

Of what one sees there is one of each name. What somebody else may not see takes no name away from them, so
that no answer tells of it; should both be seen one day, strangers get the one that came last.
"""

import re
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from imghost.base.errors import Conflict, Forbidden, InvalidInput
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery.deliver import granted_actor
from imghost.services.visibility import Sight, require_sight, sight, unless_guessed
from imghost.transforms.imgcloud import looks_like_transform

LONGEST = 255
_ALLOWED = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*")


def may_be_public_id(text: str) -> bool:
    """Say whether a public id may be written like this."""
    return _ALLOWED.fullmatch(text) is not None


def clean_public_id(text: str) -> str:
    """Return a public id that somebody chose.

    Raises InvalidInput for more than 255 characters, for others than `[A-Za-z0-9_-./]`, for an empty, `.` or
    `..` segment, and for a first segment that reads as a transform: its address would be ambiguous.
    """
    segments = text.split("/")
    if len(text) > LONGEST or not _ALLOWED.fullmatch(text) or not {".", ".."}.isdisjoint(segments):
        raise _invalid(
            f"public_id must be 1 to {LONGEST} of the characters A-Z, a-z, 0-9, `_`, `-`, `.` and `/`, "
            "without empty, `.` or `..` segments."
        )
    if looks_like_transform(segments[0]):
        raise _invalid("public_id must not begin with what reads as a transform.")
    return text


def find_asset(actor: Actor, public_id: str) -> Image | None:
    """Return the image that `actor` means by `public_id`; pass it on to `require_sight`.

    Their own comes first, then what they may see, the one that came last before others: it was given the
    name while nobody saw those. None when there is none, or nothing that `actor` may know of.
    """
    found = assets_named(public_id)
    for image in found:
        if actor.owns(image):
            return image
    known = [unless_guessed(image, actor, public_id) for image in found]
    seen = [image for image in known if image is not None]
    return next((image for image in seen if sight(image, actor) is Sight.SHOWN), seen[0] if seen else None)


def assets_named(public_id: str) -> Sequence[Image]:
    """Return everybody's images with `public_id`, the last one first: of one account there is one at most."""
    if len(public_id) > LONGEST or not _ALLOWED.fullmatch(public_id):
        return []
    query = select(Image).where(or_(Image.chosen_id == public_id, Image.public_id == public_id))
    facts = (joinedload(Image.user), joinedload(Image.album))
    return db.session.scalars(query.options(*facts).order_by(Image.id.desc())).all()


def require_unclaimed(image: Image) -> None:
    """Raise Conflict when strangers see an image of somebody else under the public id of `image`."""
    for other in assets_named(image.asset_id):
        if other.user_id != image.user_id and sight(other, Actor()) is Sight.SHOWN:
            raise Conflict("Another account shows an asset of this public_id by now.", field="visibility")


def managed_asset(actor: Actor, public_id: str) -> Image:
    """Return an image that `actor` may change.

    Raises NotFound, also for what `actor` may not even see, Gone, and Forbidden for somebody else's.
    """
    image = find_asset(actor, public_id)
    # What is hidden and what is missing must be told in the same words.
    image = require_sight(image, granted_actor(image, actor) if image is not None else actor)
    if not actor.may_edit(image):
        require_sight(image, actor)
        raise Forbidden("This asset belongs to another account.")
    return image


def _invalid(message: str) -> InvalidInput:
    return InvalidInput(message, code="invalid-public-id", field="public_id")
