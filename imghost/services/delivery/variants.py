"""Variants: stored ones are returned, missing ones are rendered once."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from redis.exceptions import RedisError

from imghost.base.errors import ImghostError, InvalidInput, NotFound, Unavailable
from imghost.extensions import redis
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.sandbox import render
from imghost.metrics import PICTURES_SENT, RENDER_SECONDS, RENDER_WAIT_SECONDS, RENDERS_IN_FLIGHT
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.delivery.render_claim import take_claim, wait_for_holder
from imghost.services.delivery.render_cost import require_affordable
from imghost.services.delivery.render_slots import Rendering, render_slots
from imghost.services.delivery.variant_source import source_for
from imghost.services.site.machine_codecs import require_writable
from imghost.services.site.site_limits import file_limits
from imghost.services.variant_keys import mask_key, variant_key
from imghost.storage import layout
from imghost.storage.blob import Blob
from imghost.storage.current import storage
from imghost.transforms.transform import Transform

# A picture that cannot be made is not tried again at once by everybody who asks for it.
FAILURE_SECONDS = 60

log = logging.getLogger(__name__)


def nothing_to_ask() -> None:
    """Stand for a request whose new variants need no permission: it is signed, or its sizes are fixed."""


def stored(image: Image, transform: Transform) -> Blob | None:
    """Return the picture when it has been made already."""
    try:
        return storage().find(variant_key(image, transform))
    except NotFound:
        return None


def get_or_make(
    image: Image, transform: Transform, may_make: Callable[[], None] = nothing_to_ask, *, address: str = ""
) -> Path:
    """Return a local path of what `find_or_make` returns."""
    return find_or_make(image, transform, may_make, address=address).path()


def find_or_make(
    image: Image, transform: Transform, may_make: Callable[[], None] = nothing_to_ask, *, address: str = ""
) -> Blob:
    """Return the picture, rendering it in the limited child if it is not stored yet.

    One caller in all processes renders, the others wait for it; when it dies one of them takes over.
    What cuts the subject out needs its mask before (`services/inference/masks.py`). `may_make` is called by
    the one that renders and may raise; `address` is the client's, which gets its
    share of what can be made at once. Raises InvalidInput when the picture would cost too much, NotFound when
    the image cannot be decoded, Unavailable when it takes too long or too many are being made.
    """
    found = stored(image, transform)
    PICTURES_SENT.labels("stored" if found is not None else "made").inc()
    if found is not None:
        return found
    wish = _Wish(image, transform, may_make, address, require_affordable(image, transform).is_heavy)
    found = _make_if_free(wish)
    if found is not None:
        return found
    with render_slots().patience() as seconds:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            wait_for_holder(variant_key(image, transform), deadline - time.monotonic())
            found = stored(image, transform) or _make_if_free(wish)
            if found is not None:
                return found
    raise Unavailable("This picture is still being made. Try again in a moment.")


@dataclass(frozen=True, slots=True)
class _Wish:
    """A picture that is not there, and who asks for it."""

    image: Image
    transform: Transform
    may_make: Callable[[], None]
    address: str
    is_heavy: bool

    def rendering(self) -> Rendering:
        return Rendering(address=self.address, picture=self.image.code, is_heavy=self.is_heavy)


def _make_if_free(wish: _Wish) -> Blob | None:
    """Return the picture, or None while somebody else is making it."""
    image, transform = wish.image, wish.transform
    key = variant_key(image, transform)
    # Of what failed later, when the first pictures were made, the whole file has been decoded once.
    if image.status == "failed" and not image.thumb_bytes:
        raise NotFound
    _refuse_failed(key)
    claim = take_claim(key)
    if claim is None:
        return None
    with claim:
        # Its last holder may have finished, or failed, after we looked.
        _refuse_failed(key)
        return stored(image, transform) or _make(wish)


def _make(wish: _Wish) -> Blob:
    image, transform = wish.image, wish.transform
    key = variant_key(image, transform)
    if transform.format:
        require_writable(transform.format)
    path = storage().working_path("made")
    source = source_for(image, transform)
    order = RenderOrder(
        source=source.path,
        format=source.format,
        outputs=(
            Output(
                name="variant",
                transform=source.transform,
                path=path,
                by_wand=transform in derivatives.owed(image).values(),
            ),
        ),
        frame_at=image.duration / 4,
        mark=storage().path(layout.mark(transform.watermark.mark)) if transform.watermark else None,
        mask=storage().path(mask_key(image)) if transform.cut_out else None,
    )
    try:
        wish.may_make()
        began = time.perf_counter()
        with render_slots().slot(wish.rendering()):
            RENDER_WAIT_SECONDS.observe(time.perf_counter() - began)
            with RENDERS_IN_FLIGHT.track_inprogress(), RENDER_SECONDS.labels("visitor").time():
                _render(image, key, order)
        storage().place(path, key, durably=False)
    finally:
        path.unlink(missing_ok=True)
    log.info("made %s", key)
    return storage().find(key)


def _render(image: Image, key: str, order: RenderOrder) -> None:
    try:
        render(order, file_limits())
    except Unavailable:
        raise
    except ImghostError as error:
        log.info("image %s cannot be rendered: %s", image.code, error.message)
        _note_failure(key, error.code)
        raise _refusal(error.code) from error


def _refusal(code: str) -> ImghostError:
    """What took too long may succeed when less is going on; what cannot be decoded never will.

    What was too large for the decoder's memory is there all the same: a smaller picture of it can be made.
    """
    if code == "decode-timeout":
        return Unavailable("Making this picture takes too long.", retry_after=FAILURE_SECONDS)
    if code == "decode-memory":
        return InvalidInput(
            "Making this picture takes too much memory; ask for a smaller width or height.", field="width"
        )
    return NotFound()


def _refuse_failed(key: str) -> None:
    try:
        code = redis().get(f"unmakeable:{key}")
    except RedisError:
        return
    if isinstance(code, bytes):
        raise _refusal(code.decode())


def _note_failure(key: str, code: str) -> None:
    try:
        redis().set(f"unmakeable:{key}", code, ex=FAILURE_SECONDS)
    except RedisError:
        log.warning("Redis is away; the next one will try to make %s again", key)
