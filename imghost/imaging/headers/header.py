"""What the reader of one container found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`width` and `height` are as coded, in pixels; `orientation` (EXIF, 1 to 8) is still to be applied.

    `largest` is the biggest single picture a decoder may have to allocate, as (width, height): a frame or a
    tile can claim more than the canvas. `frames` counts animation frames, or the pages of a TIFF.
    """

    width: int
    height: int
    orientation: int = 1
    frames: int = 1
    is_animated: bool = False
    has_alpha: bool = False
    largest: tuple[int, int] = (0, 0)
