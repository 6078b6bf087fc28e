"""Frames to bytes: one function a format, each setting what its encoder needs and nothing else."""

from collections.abc import Callable

from wand.api import library
from wand.image import Image

from imghost.imaging.formats import FORMATS
from imghost.transforms.transform import Transform


def encode(frames: list[Image], format_name: str, transform: Transform) -> bytes:
    """The encoded file, without metadata and without a colour profile (the pixels are sRGB)."""
    picture = frames[0]
    picture.strip()
    picture.options["png:exclude-chunks"] = "date,time"
    _SETTINGS[format_name](picture, transform)
    name = FORMATS[format_name].magick.upper()
    # The format that was pinned for reading would otherwise win over the one for writing.
    library.MagickSetFormat(picture.wand, name.encode())
    picture.format = name
    return bytes(picture.make_blob())


def _jpeg(picture: Image, transform: Transform) -> None:
    picture.compression_quality = transform.quality
    picture.options["jpeg:sampling-factor"] = "1x1" if transform.quality >= 90 else "2x2"
    picture.options["jpeg:optimize-coding"] = "true"


def _png(picture: Image, transform: Transform) -> None:
    picture.depth = 8
    picture.options["png:compression-level"] = "6"


def _webp(picture: Image, transform: Transform) -> None:
    picture.compression_quality = transform.quality
    picture.options["webp:method"] = "2"


_SETTINGS: dict[str, Callable[[Image, Transform], None]] = {"jpeg": _jpeg, "png": _png, "webp": _webp}
