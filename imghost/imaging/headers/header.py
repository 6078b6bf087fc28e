"""What the reader of one container found."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourNumbers:
    """What a file without an ICC profile says of its colours.

    `code_points` are primaries and transfer function of ITU-T H.273 and win over everything else. `gamma` is
    the exponent of the file (gAMA), `chromaticities` x and y of white, red, green and blue (cHRM).
    """

    code_points: tuple[int, int] | None = None
    gamma: float | None = None
    chromaticities: tuple[float, ...] | None = None


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
    colours: ColourNumbers = field(default_factory=ColourNumbers)
