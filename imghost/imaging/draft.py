"""The picture while it is being made: what every step receives, changes and hands on."""

from dataclasses import dataclass

from wand.image import Image

from imghost.transforms.transform import Transform


@dataclass(slots=True, kw_only=True)
class Draft:
    """Frames on their way through the steps.

    `frames` are whole (coalesced) pictures of one size; a still has one. `width` and `height` are what the
    picture would measure had the source been decoded in full: a JPEG decoded at a quarter has frames of a
    quarter of that. `orientation` is the EXIF value the frames still have to be turned by. `keeps_alpha`
    says whether the output format can be transparent. `mark` is the PNG that the transform's watermark names.
    """

    frames: list[Image]
    width: int
    height: int
    orientation: int
    transform: Transform
    keeps_alpha: bool
    mark: bytes | None = None

    @property
    def scale(self) -> float:
        """Frame pixels per source pixel; meaningful once the frames are upright."""
        return float(self.frames[0].width) / self.width

    def measure(self) -> None:
        """Take the frames' own size for the picture's, after a step that fixed it."""
        self.width, self.height = self.frames[0].width, self.frames[0].height
