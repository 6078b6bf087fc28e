"""Expiring links of img-cloud: signed addresses that show a private asset for some time.

What is signed is the exact text `<path>?expires=<seconds since 1970>`, with the owner's own secret.
"""

import re
from dataclasses import dataclass

from imghost.base.errors import InvalidInput, NotFound
from imghost.extensions import now
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.apis.public_ids import assets_named, managed_asset
from imghost.services.signing_secret import is_signed_by, signature
from imghost.transforms import imgcloud
from imghost.transforms.transform import Transform

LONGEST_LIFE = 604_800
DEFAULT_LIFE = 3_600
DELIVERY = "/v1/image"
# Nothing before, between or behind, so that one link has one spelling.
_QUERY = re.compile(r"expires=([1-9][0-9]{0,11})&sig=([A-Za-z0-9_-]{1,64})")


@dataclass(frozen=True, slots=True)
class ExpiringLink:
    """`address` is a path with its query; `expires` is in seconds since 1970."""

    address: str
    expires: int


def make_link(actor: Actor, public_id: str, transform: str, seconds: int) -> ExpiringLink:
    """Return a link to an asset that `actor` may change, for 1 to 604,800 seconds.

    Raises InvalidInput (transform, time), NotFound or Forbidden.
    """
    actor.require("read")
    if not 1 <= seconds <= LONGEST_LIFE:
        message = f"ttl_seconds must be a whole number from 1 to {LONGEST_LIFE}."
        raise InvalidInput(message, field="ttl_seconds")
    image = managed_asset(actor, public_id)
    if image.user is None:
        raise NotFound("Nobody owns this asset, so nobody can sign for it.")
    path = delivery_path(image, imgcloud.read(transform) if transform else Transform())
    expires = int(now().timestamp()) + seconds
    query = f"expires={expires}"
    return ExpiringLink(f"{path}?{query}&sig={signature(image.user, f'{path}?{query}')}", expires)


def delivery_path(image: Image, transform: Transform) -> str:
    """Return the path that shows `transform` of `image`."""
    words = imgcloud.write(transform)
    return "/".join([DELIVERY, *([] if words == imgcloud.LIST.nothing else [words]), image.asset_id])


def linked_asset(public_id: str, path: str, query: str) -> Image | None:
    """Return the image of that public id for which the link was signed; None when it shows none any more."""
    if not query:
        return None
    return next((image for image in assets_named(public_id) if seconds_left(image, path, query)), None)


def seconds_left(image: Image | None, path: str, query: str) -> int:
    """Return for how long the link still shows `image`; 0 when it does not, or was never signed."""
    match = _QUERY.fullmatch(query)
    if image is None or match is None or (image.user is not None and image.user.is_shut_out):
        return 0
    if not is_signed_by(image.user, f"{path}?expires={match[1]}", match[2]):
        return 0
    return max(0, int(match[1]) - int(now().timestamp()))
