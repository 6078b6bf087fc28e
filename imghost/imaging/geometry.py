"""Sizes and windows as plain arithmetic: nothing here knows ImageMagick."""

import math
from dataclasses import dataclass

from imghost.transforms.transform import Crop, Transform

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Resizing:
    """What a resize comes to: scale to `width` x `height`, then cut to or pad to `box` (None: neither)."""

    width: int
    height: int
    box: tuple[int, int] | None = None


def resizing(width: int, height: int, transform: Transform) -> Resizing | None:
    """Plan the resize of a picture of `width` x `height` pixels; None when it stays as it is.

    `inside` never enlarges. A side that is not given follows from the ratio.
    """
    if transform.width is None and transform.height is None:
        return None
    wide = transform.width / width if transform.width else None
    high = transform.height / height if transform.height else None
    if wide is None or high is None:
        return _one_side(width, height, transform)
    box = (transform.width or width, transform.height or height)
    if transform.mode == "stretch":
        return Resizing(*box)
    if transform.mode in ("inside", "contain"):
        # Rounding may not leave the box.
        factor = min(wide, high, 1.0) if transform.mode == "inside" else min(wide, high)
        new_width, new_height = min(_pixels(width * factor), box[0]), min(_pixels(height * factor), box[1])
        return Resizing(new_width, new_height, None if transform.mode == "inside" else box)
    # Nor may it fall short of a box that is to be covered.
    factor = max(wide, high)
    new_width, new_height = max(_pixels(width * factor), box[0]), max(_pixels(height * factor), box[1])
    return Resizing(new_width, new_height, None if transform.mode == "outside" else box)


def result_size(width: int, height: int, transform: Transform) -> tuple[int, int]:
    """Width and height of what the resize makes of a picture of `width` x `height` pixels."""
    plan = resizing(width, height, transform)
    return (width, height) if plan is None else plan.box or (plan.width, plan.height)


def _one_side(width: int, height: int, transform: Transform) -> Resizing:
    factor = transform.width / width if transform.width else (transform.height or height) / height
    if transform.mode == "inside" and factor >= 1.0:
        return Resizing(width, height)
    return Resizing(transform.width or _pixels(width * factor), transform.height or _pixels(height * factor))


def _pixels(value: float) -> int:
    return max(1, math.floor(value + 0.5))


def clipped(crop: Crop, width: int, height: int) -> Crop | None:
    """The part of the window that lies on the picture, or None when none does."""
    left, top = max(0, crop.x), max(0, crop.y)
    right, bottom = min(width, crop.x + crop.width), min(height, crop.y + crop.height)
    if right <= left or bottom <= top:
        return None
    return Crop(x=left, y=top, width=right - left, height=bottom - top)


def turned(width: int, height: int, degrees: int) -> tuple[int, int]:
    """Size of the box around a picture turned by `degrees`."""
    quarter, rest = divmod(degrees % 360, 90)
    if rest == 0:
        return (height, width) if quarter % 2 else (width, height)
    angle = math.radians(degrees)
    cosine, sine = abs(math.cos(angle)), abs(math.sin(angle))
    return math.ceil(width * cosine + height * sine), math.ceil(width * sine + height * cosine)


def needed_scale(width: int, height: int, transform: Transform) -> float:
    """Say how large the whole source must be decoded: 1.0 is in full, 0.25 a quarter of each side."""
    return min(1.0, wanted_scale(width, height, transform))


def wanted_scale(width: int, height: int, transform: Transform) -> float:
    """Like `needed_scale`, but above 1.0 where the result is larger than the source.

    Trimming looks at single pixels, so it needs all of them.
    """
    if transform.trim:
        return 1.0
    if transform.crop is not None:
        window = clipped(transform.crop, width, height)
        width, height = (window.width, window.height) if window else (width, height)
    width, height = turned(width, height, transform.rotate)
    plan = resizing(width, height, transform)
    if plan is None:
        return 1.0
    return max(plan.width / width, plan.height / height)
