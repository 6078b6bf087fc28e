"""The picture while it is being made: what every step receives, changes and hands on."""

from dataclasses import dataclass

from wand.image import Image

from imghost.imaging.formats import Format
from imghost.transforms.transform import Transform


@dataclass(slots=True, kw_only=True)
class Draft:
    """`frames` are whole (coalesced) pictures of one size; a still has one.

    `width` and `height` are what the picture would measure had the source been decoded in full: a JPEG
    decoded at a quarter has frames of a quarter of that. `orientation` is the EXIF value the frames still
    have to be turned by; `plain` says that only resizing has touched the colours so far.
    """

    frames: list[Image]
    width: int
    height: int
    orientation: int
    transform: Transform
    format: Format

    @property
    def scale(self) -> float:
        """Frame pixels per source pixel."""
        frame = self.frames[0]
        sideways = self.orientation >= 5
        return float(frame.height if sideways else frame.width) / self.width
