"""Public ids: the names under which img-cloud knows images, unique on the whole site."""

import re

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from imghost.base.errors import Forbidden, InvalidInput
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery.deliver import granted_actor
from imghost.services.visibility import require_sight
from imghost.transforms.imgcloud import looks_like_transform

LONGEST = 255
_ALLOWED = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*")


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


def find_asset(public_id: str) -> Image | None:
    """Return the image with `public_id` whoever asks; pass it on to `require_sight`."""
    if len(public_id) > LONGEST or not _ALLOWED.fullmatch(public_id):
        return None
    query = select(Image).where(Image.public_id == public_id)
    return db.session.scalar(query.options(joinedload(Image.user), joinedload(Image.album)))


def managed_asset(actor: Actor, public_id: str) -> Image:
    """Return an image that `actor` may change.

    Raises NotFound, also for what `actor` may not even see, Gone, and Forbidden for somebody else's.
    """
    image = find_asset(public_id)
    # What is hidden and what is missing must be told in the same words.
    image = require_sight(image, granted_actor(image, actor) if image is not None else actor)
    if not actor.may_edit(image):
        require_sight(image, actor)
        raise Forbidden("This asset belongs to another account.")
    return image


def _invalid(message: str) -> InvalidInput:
    return InvalidInput(message, code="invalid-public-id", field="public_id")
