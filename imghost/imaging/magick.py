"""ImageMagick through Wand: thumb, medium and video frame, from upright sRGB pixels.

It never reads a file: pixels go in, an encoded picture comes out.
"""

import ctypes
from typing import Any

from wand.api import library
from wand.color import Color
from wand.image import Image

from imghost.imaging.engine import vips
from imghost.imaging.engine.scale import scaled
from imghost.imaging.geometry import Resizing, resizing
from imghost.transforms.transform import Transform

# StorageType of ImageMagick 6: one byte a sample.
_CHAR_PIXEL = 1
# How many times as long as the result each side is made for ImageMagick, and how many it may be.
_HANDED_OVER, _MOST = 2, 2.05
# From this quality on colours keep their full resolution (4:4:4).
_FINE = 90

WRITES = frozenset({"jpeg", "png", "webp", "gif"})
"""What it encodes for the worker; of other formats the engine encodes what was resized here."""


def resized(frame: vips.Image, size: tuple[int, int], transform: Transform) -> Image:
    """Make of the frame what the transform says of sizes; `size` is that of the whole source in pixels.

    The engine cuts it and brings it to about twice the result first, of which ImageMagick takes averages: its
    own filters take five times as long.
    """
    plan = resizing(*size, transform)
    if plan is None:
        return _picture(frame)
    frame = _with_spare_pixels(frame, plan)
    across, down = frame.width / plan.width, frame.height / plan.height
    width, height = plan.box or (plan.width, plan.height)
    left, top = (plan.width - width) // 2, (plan.height - height) // 2
    cut = frame.crop(round(left * across), round(top * down), round(width * across), round(height * down))
    picture = _picture(cut)
    if (cut.width, cut.height) != (width, height):
        _check(picture, library.MagickScaleImage(picture.wand, width, height))
    return picture


def _with_spare_pixels(frame: vips.Image, plan: Resizing) -> vips.Image:
    """The frame as it is where it has about twice the sides of the result, else at exactly that."""
    sides = (frame.width, plan.width), (frame.height, plan.height)
    if all(has == wanted for has, wanted in sides):
        return frame
    # Rounding may have cost one pixel.
    if all(_HANDED_OVER * wanted - 1 <= has <= _MOST * wanted for has, wanted in sides):
        return frame
    return scaled(frame, plan.width * _HANDED_OVER, plan.height * _HANDED_OVER)


def written(picture: Image, format_name: str, quality: int) -> bytes:
    """Encode it without metadata; transparency lies on white where the format has none."""
    if format_name == "jpeg" and picture.alpha_channel:
        picture.background_color = Color("white")
        picture.alpha_channel = "remove"
    picture.compression_quality = 45 if format_name == "png" else quality
    picture.depth = 8
    picture.options["jpeg:sampling-factor"] = "1x1" if quality >= _FINE else "2x2"
    picture.options["webp:method"] = "2"
    picture.options["png:exclude-chunks"] = "date,time"
    picture.format = format_name
    picture.strip()
    return bytes(picture.make_blob())


def pixels_of(picture: Image) -> tuple[bytes, int, int, int]:
    """8-bit samples, width, height and the number of channels."""
    channels = "RGBA" if picture.alpha_channel else "RGB"
    pixels = ctypes.create_string_buffer(picture.width * picture.height * len(channels))
    exported = library.MagickExportImagePixels(
        picture.wand, 0, 0, picture.width, picture.height, channels.encode(), _CHAR_PIXEL, pixels
    )
    _check(picture, exported)
    return pixels.raw, picture.width, picture.height, len(channels)


def prepare() -> None:
    """Have the library load its configuration and coders, once for all processes that are forked later."""
    for name in WRITES:
        blank(name)


def blank(format_name: str) -> bytes:
    """Encode a small black picture."""
    with _from_samples(bytes(3 * 8 * 8), 8, 8, "RGB") as picture:
        return written(picture, format_name, 80)


def _picture(frame: vips.Image) -> Image:
    channels = "RGBA" if frame.hasalpha() else "RGB"
    return _from_samples(bytes(frame.write_to_memory()), frame.width, frame.height, channels)


def _from_samples(samples: bytes, width: int, height: int, channels: str) -> Image:
    picture = Image()
    made = library.MagickConstituteImage(picture.wand, width, height, channels.encode(), _CHAR_PIXEL, samples)
    _check(picture, made)
    return picture


def _check(picture: Image, succeeded: Any) -> None:
    """Raise Wand's exception when a call of the library failed."""
    if not succeeded:
        picture.raise_exception()
