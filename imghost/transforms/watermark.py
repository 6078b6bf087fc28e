"""The watermark part of a transform, so that it is part of the variant's key."""

from dataclasses import dataclass

from imghost.base.placement import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """`mark` names the PNG that is laid on: hex digits that change with its pixels.

    `opacity` is in percent of the mark's own, `size` in percent of the picture: the mark fits into that part
    of both sides.
    """

    mark: str
    position: Position = "bottom-right"
    opacity: int = 50
    size: int = 25

    def __str__(self) -> str:
        return f"{self.mark}.{self.position}.{self.opacity}.{self.size}"
