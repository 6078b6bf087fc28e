"""Frames to bytes: one function a format, each setting what its encoder needs and nothing else."""

from collections.abc import Callable

from wand.api import library
from wand.image import Image

from imghost.imaging import heif
from imghost.imaging.formats import FORMATS
from imghost.imaging.magick import append
from imghost.transforms.transform import Transform

_GIF_COLOURS = 256


def encode(frames: list[Image], format_name: str, transform: Transform) -> bytes:
    """Encode as sRGB without metadata and without a profile; several frames become an animation."""
    if format_name in heif.HEIF_FORMATS:
        return heif.encode(frames[0], format_name, transform.quality)
    name = FORMATS[format_name].magick.upper()
    with _sequence(frames) as picture:
        _SETTINGS[format_name](picture, transform)
        # The format that was pinned for reading would otherwise win over the one for writing.
        library.MagickSetFormat(picture.wand, name.encode())
        for index in range(len(frames)):
            library.MagickSetIteratorIndex(picture.wand, index)
            picture.format = name
            picture.strip()
        return bytes(picture.make_blob())


def _sequence(frames: list[Image]) -> Image:
    """A copy of the frames as one picture: encoders change what they write."""
    picture = frames[0].clone()
    for frame in frames[1:]:
        append(picture, frame)
    return picture


def _jpeg(picture: Image, transform: Transform) -> None:
    picture.compression_quality = transform.quality
    picture.options["jpeg:sampling-factor"] = "1x1" if transform.quality >= 90 else "2x2"
    picture.options["jpeg:optimize-coding"] = "true"


def _png(picture: Image, transform: Transform) -> None:
    picture.depth = 8
    picture.options["png:compression-level"] = "6"
    picture.options["png:exclude-chunks"] = "date,time"


def _webp(picture: Image, transform: Transform) -> None:
    picture.compression_quality = transform.quality
    picture.options["webp:method"] = "2"


def _gif(picture: Image, transform: Transform) -> None:
    """Give every frame a palette of its own. Dithering costs ten times the rest, so only a still gets it."""
    count = library.MagickGetNumberImages(picture.wand)
    if count == 1:
        return
    picture.optimize_layers()
    for index in range(count):
        library.MagickSetIteratorIndex(picture.wand, index)
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
