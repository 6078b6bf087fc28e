"""Scaling one frame: which filter, and when averaging whole pixels does the first part."""

from typing import Any

from wand.api import library
from wand.image import Image

# Averaging areas costs a third of a windowed filter. From a picture this large it cannot be told apart.
_LARGE_AREA = 2_000_000
_LARGE_RATIO = 1.5
# At least this many pixels are left for every pixel of the result when the fine filter takes over.
_LEFT_FOR_FILTER = 2


def scale(frame: Image, width: int, height: int) -> None:
    """Make the frame `width` x `height` pixels: averaged when that is enough, else Lanczos after averaging
    away what is far too many; Catmull-Rom for enlarging.
    """  # fmt: skip
    if (frame.width, frame.height) == (width, height):
        return
    ratio = min(frame.width / width, frame.height / height)
    if ratio < 1.0:
        frame.resize(width, height, filter="catrom")
        return
    if ratio >= _LARGE_RATIO and width * height >= _LARGE_AREA:
        _average(frame, width, height)
        return
    whole = int(ratio / _LEFT_FOR_FILTER)
    if whole >= 2:
        _average(frame, -(-frame.width // whole), -(-frame.height // whole))
    frame.resize(width, height, filter="lanczos")


def _average(frame: Image, width: int, height: int) -> None:
    check(frame, library.MagickScaleImage(frame.wand, width, height))


def check(frame: Image, succeeded: Any) -> None:
    """Raise Wand's exception when a call of the library failed."""
    if not succeeded:
        frame.raise_exception()
