"""Pictures made from an image: sent when stored, made once when not."""

import logging
from pathlib import Path

from redis.exceptions import RedisError

from imghost import queue
from imghost.base.errors import ImghostError, NotFound, Unavailable
from imghost.base.identifiers import new_code
from imghost.extensions import redis
from imghost.imaging.formats import FORMATS
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.sandbox import render
from imghost.models import Image
from imghost.services.site_limits import file_limits
from imghost.storage import layout
from imghost.storage.current import storage
from imghost.transforms.transform import Transform

CLAIM_SECONDS = 90
WAIT_SECONDS = 12

log = logging.getLogger(__name__)


def variant_key(image: Image, transform: Transform) -> str:
    """Return the storage key of `transform` of the image's current version."""
    extension = FORMATS[transform.format or image.format].extension
    return layout.variant(image.code, image.version, transform.key(), extension)


def original_key(image: Image) -> str:
    return layout.original(image.code, image.version, image.extension)


def get_or_make(image: Image, transform: Transform) -> Path:
    """Return the path of the picture, rendering it in the limited child if it is not stored yet.

    One caller renders, the others wait for it. Raises NotFound when the image cannot be decoded,
    Unavailable when it takes too long.
    """
    key = variant_key(image, transform)
    try:
        return storage().path(key)
    except NotFound:
        pass
    if image.status == "failed":
        raise NotFound
    claim = new_code()
    if _claimed(key, claim):
        try:
            return _make(image, transform, key)
        finally:
            _release(key, claim)
    queue.wait_for(f"variant:{key}", WAIT_SECONDS)
    try:
        return storage().path(key)
    except NotFound:
        raise Unavailable("This picture is still being made. Try again in a moment.") from None


def _make(image: Image, transform: Transform, key: str) -> Path:
    path = storage().working_path(FORMATS[transform.format or image.format].extension)
    order = RenderOrder(
        source=storage().path(original_key(image)),
        format=image.format,
        outputs=(Output(name="variant", transform=transform, path=path),),
        frame_at=image.duration / 4,
    )
    try:
        render(order, file_limits())
        storage().place(path, key)
    except Unavailable:
        raise
    except ImghostError as error:
        log.info("image %s cannot be rendered: %s", image.code, error.message)
        raise NotFound from error
    finally:
        path.unlink(missing_ok=True)
    return storage().path(key)


def _claimed(key: str, claim: str) -> bool:
    """Without Redis everybody renders for himself: slower, never wrong, because placing is atomic."""
    try:
        return bool(redis().set(f"claim:{key}", claim, nx=True, ex=CLAIM_SECONDS))
    except RedisError:
        return True


def _release(key: str, claim: str) -> None:
    try:
        if redis().get(f"claim:{key}") == claim.encode():
            redis().delete(f"claim:{key}")
    except RedisError:
        return
    queue.ring(f"variant:{key}")
