"""Pictures made from an image: sent when stored, made once when not."""

import logging
from pathlib import Path

from redis.exceptions import RedisError

from imghost import queue
from imghost.base.errors import ImghostError, NotFound, Unavailable
from imghost.base.identifiers import new_code
from imghost.extensions import redis
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.sandbox import render
from imghost.models import Image
from imghost.services.render_slots import render_slot
from imghost.services.site_limits import file_limits
from imghost.services.variant_keys import variant_key
from imghost.services.variant_source import source_for
from imghost.storage.current import storage
from imghost.transforms.transform import Transform

CLAIM_SECONDS = 90
WAIT_SECONDS = 12

log = logging.getLogger(__name__)


def stored(image: Image, transform: Transform) -> Path | None:
    """Return the path of the picture when it has been made already."""
    try:
        return storage().path(variant_key(image, transform))
    except NotFound:
        return None


def get_or_make(image: Image, transform: Transform) -> Path:
    """Return the path of the picture, rendering it in the limited child if it is not stored yet.

    One caller in all processes renders, the others wait for it. Raises NotFound when the image cannot be
    decoded, Unavailable when it takes too long or too many are being made.
    """
    path = stored(image, transform)
    if path is not None:
        return path
    if image.status == "failed":
        raise NotFound
    key = variant_key(image, transform)
    claim = new_code()
    if _claimed(key, claim):
        try:
            return _make(image, transform, key)
        finally:
            _release(key, claim)
    queue.wait_for(f"variant:{key}", WAIT_SECONDS)
    path = stored(image, transform)
    if path is None:
        raise Unavailable("This picture is still being made. Try again in a moment.")
    return path


def _make(image: Image, transform: Transform, key: str) -> Path:
    path = storage().working_path("made")
    source = source_for(image, transform)
    order = RenderOrder(
        source=source.path,
        format=source.format,
        outputs=(Output(name="variant", transform=transform, path=path),),
        frame_at=image.duration / 4,
    )
    try:
        with render_slot():
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
