"""Chooses the source of each output: the smallest picture already in memory that loses nothing.

Large outputs are made first; a small one then starts from a large one instead of from the whole source.
"""

from dataclasses import dataclass

from imghost.imaging.engine.picture import Picture
from imghost.imaging.geometry import Size, needed_scale, resizing, wanted_scale
from imghost.imaging.render import Output
from imghost.transforms.transform import Transform

# A picture made from one of exactly its size, or less than twice it, comes out visibly softer.
_HEADROOM = 2.0
# 1280 of 2560 is twice, even where rounding made the sides a pixel less.
_ROUNDING = 0.995


class Ladder:
    """Pictures of one source, the largest first."""

    def __init__(self, decoded: Picture) -> None:
        self._rungs = [decoded]

    def start_for(self, transform: Transform) -> Picture:
        """The smallest rung with at least twice the needed pixels, or else the decoded source."""
        whole = self._rungs[0]
        needed = needed_scale(whole.width, whole.height, transform) * _HEADROOM * _ROUNDING
        fitting = [rung for rung in self._rungs if rung.scale >= needed]
        return min(fitting, key=lambda rung: rung.scale, default=whole)

    def add(self, rung: Picture) -> None:
        self._rungs.append(rung)

    def smallest(self) -> Picture:
        return min(self._rungs, key=lambda rung: rung.scale)


@dataclass(frozen=True, slots=True)
class Decoding:
    """How large to decode; `roughly` allows a few pixels more, since all of it is reduced again."""

    width: int
    height: int
    roughly: bool = False


def decoding_for(size: Size, outputs: tuple[Output, ...], *, may_enlarge: bool, alone: bool) -> Decoding:
    """How large the source has to be decoded for all these outputs.

    Exactly as large as the largest where that is the whole picture, only smaller: nothing is decoded that
    nobody sees. It is larger than the source only where that `may_enlarge` without loss. `alone` says that
    nothing but these outputs is made.
    """
    if not outputs:
        return Decoding(*size)
    if not may_enlarge and any(output.transform.crop is not None for output in outputs):
        # A decoder that reduces mixes pixels of both sides of the window's rim.
        return Decoding(*size)
    largest = largest_first(*size, outputs)[0].transform
    factor = wanted_scale(*size, largest)
    exact = _exact_size(size, largest)
    one = alone and len(outputs) == 1
    if exact is not None and (one or (is_rung(largest) and factor * _HEADROOM >= 1)):
        return Decoding(*(exact if may_enlarge else map(min, exact, size)))
    factor = factor if may_enlarge and factor > 1 else min(1.0, factor * _HEADROOM)
    return Decoding(max(1, round(size[0] * factor)), max(1, round(size[1] * factor)), roughly=factor < 1.0)


def _exact_size(size: Size, transform: Transform) -> Size | None:
    """The size of the whole picture in the result, None where it is not the whole one or turned."""
    if transform.trim or transform.rotate or transform.crop is not None:
        return None
    plan = resizing(*size, transform)
    return None if plan is None else (plan.width, plan.height)


def largest_first(width: int, height: int, outputs: tuple[Output, ...]) -> list[Output]:
    return sorted(outputs, key=lambda output: -needed_scale(width, height, output.transform))


def is_rung(transform: Transform) -> bool:
    """Whether the output is the whole picture, only smaller, so that others may start from it."""
    plain = Transform(
        width=transform.width, height=transform.height, format=transform.format, quality=transform.quality
    )
    return transform == plain and (transform.width is not None or transform.height is not None)
