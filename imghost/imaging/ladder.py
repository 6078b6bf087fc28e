"""Which picture to start from: the smallest one already in memory that loses nothing.

Large outputs are made first; a small one then starts from a large one instead of from the whole source.
"""

from imghost.imaging.geometry import needed_scale, wanted_scale
from imghost.imaging.render import Output
from imghost.imaging.source import Source
from imghost.transforms.transform import Transform

# A picture made from one of exactly its size, or less than twice it, comes out visibly softer.
_HEADROOM = 2.0
# A JPEG decoded at a fraction is filtered by its own blocks, which needs less.
_HINT_HEADROOM = 1.6
# 1280 of 2560 is twice, even where rounding made the sides a pixel less.
_ROUNDING = 0.995


class Ladder:
    """Sources of one picture, the largest first."""

    def __init__(self, decoded: Source) -> None:
        self._rungs = [decoded]

    def start_for(self, transform: Transform) -> Source:
        """The smallest rung with at least twice the needed pixels, or else the decoded source."""
        whole = self._rungs[0]
        needed = needed_scale(whole.width, whole.height, transform) * _HEADROOM * _ROUNDING
        fitting = [rung for rung in self._rungs if rung.scale >= needed]
        return min(fitting, key=lambda rung: rung.scale, default=whole)

    def add(self, rung: Source) -> None:
        self._rungs.append(rung)

    def smallest(self) -> Source:
        return min(self._rungs, key=lambda rung: rung.scale)


def hint(width: int, height: int, outputs: tuple[Output, ...], *, may_enlarge: bool = False) -> float:
    """The part of each side that has to be decoded for all these outputs.

    It is above 1.0 only where the source `may_enlarge` without loss and every output is larger than it.
    """
    scales = [wanted_scale(width, height, output.transform) for output in outputs]
    if may_enlarge and scales and min(scales) > 1.0:
        return max(scales)
    return min(1.0, _HINT_HEADROOM * max(scales, default=1.0))


def largest_first(width: int, height: int, outputs: tuple[Output, ...]) -> list[Output]:
    return sorted(outputs, key=lambda output: -needed_scale(width, height, output.transform))


def is_rung(transform: Transform) -> bool:
    """Whether the output is the whole picture, only smaller, so that others may start from it."""
    plain = Transform(
        width=transform.width, height=transform.height, format=transform.format, quality=transform.quality
    )
    return transform == plain and (transform.width is not None or transform.height is not None)
