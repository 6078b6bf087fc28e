"""The picture being rendered: the value that every pipeline step takes and returns."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from imghost.imaging.engine.vips import Image
from imghost.transforms.transform import Transform


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Frames on their way through the steps; a step computes nothing, it says what is to be computed.

    `frames` are whole, upright pictures of one size; a still has one. `width` and `height` are what the
    picture would measure had the source been decoded in full: a JPEG decoded at a quarter has frames of a
    quarter of that. `keeps_alpha` says whether the output format can be transparent. `mark` is the PNG that
    the transform's watermark names, `mask` the grey PNG that says where the subject is.
    """

    frames: tuple[Image, ...]
    width: int
    height: int
    transform: Transform
    keeps_alpha: bool
    mark: bytes | None = None
    mask: bytes | None = None

    @property
    def scale(self) -> float:
        """Frame pixels per source pixel."""
        return float(self.frames[0].width) / self.width

    def each(self, change: Callable[[Image], Image]) -> "Draft":
        """The draft with every frame changed in the same way."""
        return replace(self, frames=tuple(map(change, self.frames)))

    def measured(self) -> "Draft":
        """The draft after a step that fixed its size: the frames' own is the picture's now."""
        return replace(self, width=self.frames[0].width, height=self.frames[0].height)
