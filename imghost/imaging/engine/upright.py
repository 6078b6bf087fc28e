"""The eight EXIF orientations (EXIF 2.32, tag 0x0112): how the stored pixels are turned to be upright."""

from collections.abc import Callable

from imghost.imaging.engine.vips import Image

UPRIGHT = 1

_TURNS: dict[int, Callable[[Image], Image]] = {
    2: lambda frame: frame.fliphor(),
    3: lambda frame: frame.rot180(),
    4: lambda frame: frame.flipver(),
    5: lambda frame: frame.rot90().fliphor(),
    6: lambda frame: frame.rot90(),
    7: lambda frame: frame.rot270().fliphor(),
    8: lambda frame: frame.rot270(),
}


def is_sideways(orientation: int) -> bool:
    """Whether width and height change places when turned upright."""
    return orientation >= 5


def upright(frame: Image, orientation: int) -> Image:
    """Turn a frame that lies in memory."""
    turn = _TURNS.get(orientation)
    return frame if turn is None else turn(frame)
