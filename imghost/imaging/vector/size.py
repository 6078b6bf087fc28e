"""The size of a drawing in pixels, and its first element rewritten so that there is no doubt about it."""

import math
import re

from imghost.imaging.limits import Limits
from imghost.imaging.refusals import area_too_large, side_too_long
from imghost.imaging.vector.bounds import SIDE
from imghost.imaging.vector.refusals import bad_size
from imghost.imaging.vector.tree import Element

DEFAULT = (300.0, 150.0)
"""Where a file says nothing (CSS 2.1, 10.3.2)."""

_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4,
    "q": 96 / 101.6, "em": 16.0, "rem": 16.0, "ex": 8.0,
}  # fmt: skip
"""CSS Values 3, 6; letters are taken to be 16 pixels high."""

_NUMBER = r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?"
_LENGTH = re.compile(rf"({_NUMBER})([A-Za-z]*+|%)")
_COORDINATE = re.compile(_NUMBER)
_SEPARATOR = re.compile(r"\s*,\s*|\s+")
# Above every limit a site may set, and still a number people can read in a message.
_BEYOND_ALL = 1e9


def settle(root: Element, limits: Limits) -> tuple[int, int]:
    """Give `root` whole width, height and a viewBox, and return the first two, in pixels.

    A missing side follows from the viewBox; percentages say nothing. What claims more than `SIDE` pixels is
    drawn smaller. Raises Unprocessable for sizes that are none or beyond the limits.
    """
    given = root.attributes
    box = _box(given.get("viewBox", ""))
    width, height = _sides(_length(given.get("width", "")), _length(given.get("height", "")), box)
    _check(width, height, limits)
    factor = min(1.0, SIDE / max(width, height))
    pixels = _whole(width * factor), _whole(height * factor)
    left, top, wide, high = box or (0.0, 0.0, width, height)
    given["width"], given["height"] = map(str, pixels)
    given["viewBox"] = " ".join(f"{number:.12g}" for number in (left, top, wide, high))
    return pixels


def _sides(
    width: float | None, height: float | None, box: tuple[float, float, float, float] | None
) -> tuple[float, float]:
    if width is not None and height is not None:
        return width, height
    if box is None:
        return width or DEFAULT[0], height or DEFAULT[1]
    if width is not None:
        return width, width * box[3] / box[2]
    if height is not None:
        return height * box[2] / box[3], height
    return box[2], box[3]


def _check(width: float, height: float, limits: Limits) -> None:
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise bad_size()
    claimed = _whole(min(width, _BEYOND_ALL)), _whole(min(height, _BEYOND_ALL))
    if max(width, height) > limits.side:
        raise side_too_long(*claimed, limits.side)
    if width * height > limits.area:
        raise area_too_large(*claimed, limits.area)


def _length(text: str) -> float | None:
    """None where the file leaves it to the page: nothing, "auto", a percentage."""
    text = text.strip()
    if text in ("", "auto"):
        return None
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise bad_size()
    number, unit = float(found[1]), found[2].lower()
    if unit == "%":
        return None
    if unit not in _PIXELS or not math.isfinite(number) or number <= 0:
        raise bad_size()
    return number * _PIXELS[unit]


def _box(text: str) -> tuple[float, float, float, float] | None:
    if not text.strip():
        return None
    parts = _SEPARATOR.split(text.strip())
    if len(parts) != 4 or not all(map(_COORDINATE.fullmatch, parts)):
        raise bad_size()
    left, top, width, height = map(float, parts)
    if not all(map(math.isfinite, (left, top, width, height))) or width <= 0 or height <= 0:
        raise bad_size()
    return left, top, width, height


def _whole(pixels: float) -> int:
    return max(1, math.floor(pixels + 0.5))
