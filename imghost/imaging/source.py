"""Decoding: bytes and a pinned format in, whole frames and what is true of them out."""

from dataclasses import dataclass
from pathlib import Path

from wand.exceptions import BaseError, BaseFatalError
from wand.image import Image

from imghost.imaging import refusals
from imghost.imaging.formats import Format
from imghost.imaging.limits import Limits
from imghost.imaging.steps.orient import ORIENTATIONS

_EXIF_VALUES = {word: value for value, word in ORIENTATIONS.items()}


@dataclass(slots=True, kw_only=True)
class Source:
    """Decoded frames. `width` and `height` are the whole source's as shown; `scale` says how many frame
    pixels a source pixel became (1.0: decoded in full)."""  # fmt: skip

    frames: list[Image]
    width: int
    height: int
    orientation: int
    scale: float


def decode(path: Path, format_row: Format, scale: float, limits: Limits) -> Source:
    """Decode a still so that at least `scale` of each side is there.

    Raises `Unprocessable` for what cannot be read or is too large.
    """
    data = path.read_bytes()
    name = format_row.magick.upper()
    header = Image.ping(blob=data, format=name)
    width, height = header.width, header.height
    check_size(width, height, limits)
    picture = Image()
    if format_row.name == "jpeg" and scale < 1.0:
        picture.options["jpeg:size"] = f"{round(width * scale)}x{round(height * scale)}"
    picture.read(blob=data, format=name)
    refuse_errors(picture)
    orientation = _EXIF_VALUES.get(picture.orientation, 1)
    made = picture.width / width
    if orientation >= 5:
        width, height = height, width
    return Source(frames=[picture], width=width, height=height, orientation=orientation, scale=made)


def check_size(width: int, height: int, limits: Limits) -> None:
    if not width or not height:
        raise refusals.unreadable()
    if max(width, height) > limits.side:
        raise refusals.side_too_long(width, height, limits.side)
    if width * height > limits.area:
        raise refusals.area_too_large(width, height, limits.area)


def refuse_errors(picture: Image) -> None:
    """ImageMagick may hand out half a picture and an error. Errors refuse the file; warnings (a JPEG that
    ends early, an odd tag) do not: browsers show such files too."""  # fmt: skip
    problem = picture.get_exception()
    if isinstance(problem, (BaseError, BaseFatalError)):
        raise refusals.unreadable() from problem
