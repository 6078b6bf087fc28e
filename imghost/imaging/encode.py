"""Frames to bytes: one function a format, each setting what its encoder needs and nothing else."""

from collections.abc import Callable

from wand.api import library
from wand.image import Image

from imghost.imaging import heif
from imghost.imaging.formats import FORMATS
from imghost.imaging.magick import changed_windows, delay_of, frames_of, joined
from imghost.imaging.transparency import is_see_through
from imghost.imaging.webp_animation import Part, assemble
from imghost.transforms.transform import Transform

_GIF_COLOURS = 256
# From this quality on colours keep their full resolution (4:4:4).
_FINE = 90
# In pixels.
_LARGE_WEBP = 500_000


def encode(frames: list[Image], format_name: str, transform: Transform) -> bytes:
    """Encode as sRGB without metadata and without a profile; several frames become an animation."""
    if format_name in heif.HEIF_FORMATS:
        return heif.encode(frames[0], format_name, transform.quality)
    if format_name == "webp" and len(frames) > 1:
        return _moving_webp(frames, transform)
    return _by_magick(frames, format_name, transform)


def _by_magick(frames: list[Image], format_name: str, transform: Transform) -> bytes:
    name = FORMATS[format_name].magick.upper()
    # On copies, because encoders change what they write.
    with joined(frames) as picture:
        _SETTINGS[format_name](picture, transform)
        # The format that was pinned for reading would otherwise win over the one for writing.
        library.MagickSetFormat(picture.wand, name.encode())
        for index in range(len(frames)):
            library.MagickSetIteratorIndex(picture.wand, index)
            picture.format = name
            picture.strip()
        return bytes(picture.make_blob())


def _moving_webp(frames: list[Image], transform: Transform) -> bytes:
    """Encode of every frame only what has changed since the one before."""
    parts = []
    for frame, window in zip(frames, changed_windows(frames), strict=True):
        # Windows start at even places, by the container's format.
        left, top = window.x - window.x % 2, window.y - window.y % 2
        with frame.clone() as part:
            part.crop(left, top, width=window.width + window.x % 2, height=window.height + window.y % 2)
            part.reset_coords()
            still = _by_magick([part], "webp", transform)
            parts.append(Part(left, top, part.width, part.height, delay_of(frame), still))
    first = frames[0]
    loops = library.MagickGetImageIterations(first.wand)
    has_alpha = any(map(is_see_through, frames))
    return assemble(parts, first.width, first.height, loops=loops, has_alpha=has_alpha)


def _jpeg(picture: Image, transform: Transform) -> None:
    picture.compression_quality = transform.quality
    picture.options["jpeg:sampling-factor"] = "1x1" if transform.quality >= _FINE else "2x2"
    # Saves 1 % of the bytes for twice the time: not for large pictures of our own, which are made at 90.
    picture.options["jpeg:optimize-coding"] = "false" if transform.quality >= _FINE else "true"


def _png(picture: Image, transform: Transform) -> None:
    picture.depth = 8
    # 2 % more bytes than level 6 in less than half its time.
    picture.options["png:compression-level"] = "4"
    picture.options["png:exclude-chunks"] = "date,time"


def _webp(picture: Image, transform: Transform) -> None:
    picture.compression_quality = transform.quality
    # Method 2 takes half the time of 4 for 2 to 5 % more bytes and a little less likeness: right where a
    # visitor waits for a small picture. In large ones both add up.
    picture.options["webp:method"] = "4" if picture.width * picture.height >= _LARGE_WEBP else "2"


def _gif(picture: Image, transform: Transform) -> None:
    """Give every frame a palette of its own. Dithering costs ten times the rest, so only a still gets it."""
    count = library.MagickGetNumberImages(picture.wand)
    if count == 1:
        return
    see_through = any(map(is_see_through, frames_of(picture)))
    if not see_through:
        # With transparency ImageMagick 6 lets parts of earlier frames stand.
        picture.optimize_layers()
    for index in range(count):
        library.MagickSetIteratorIndex(picture.wand, index)
        if see_through:
            picture.dispose = "background"
        picture.quantize(_GIF_COLOURS, "srgb", 0, dither=False, measure_error=False)


def _tiff(picture: Image, transform: Transform) -> None:
    picture.depth = 8
    picture.compression = "zip"


def _bmp(picture: Image, transform: Transform) -> None:
    picture.depth = 8


_SETTINGS: dict[str, Callable[[Image, Transform], None]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "gif": _gif,
    "tiff": _tiff,
    "bmp": _bmp,
}
