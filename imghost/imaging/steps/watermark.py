"""Lay the watermark over every frame, last of all: it is not cropped, turned or blurred with the picture."""

from wand.image import Image

from imghost.imaging.draft import Draft
from imghost.imaging.formats import FORMATS
from imghost.imaging.limits import Limits
from imghost.imaging.reduce import scale
from imghost.imaging.source import StillFile
from imghost.transforms.watermark import Watermark

# Between the mark and the picture's rim, as part of the shorter side.
_MARGIN = 0.02


def watermark(draft: Draft) -> None:
    wanted = draft.transform.watermark
    if wanted is None or draft.mark is None:
        return
    with _fitted(draft.mark, wanted, draft.frames[0]) as mark:
        left, top = place(wanted, (draft.frames[0].width, draft.frames[0].height), (mark.width, mark.height))
        for frame in draft.frames:
            frame.composite(mark, left=left, top=top, operator="over")


def _fitted(data: bytes, wanted: Watermark, frame: Image) -> Image:
    """The mark as large and as opaque as it is wanted on this frame."""
    still = StillFile(data, FORMATS["png"], Limits())
    mark = still.decode(*still.size(), 1.0, animated=False).frames[0]
    part = wanted.size / 100
    factor = min(frame.width * part / mark.width, frame.height * part / mark.height)
    scale(mark, max(1, round(mark.width * factor)), max(1, round(mark.height * factor)))
    mark.alpha_channel = "set"
    mark.evaluate("multiply", wanted.opacity / 100, channel="alpha")
    return mark


def place(wanted: Watermark, picture: tuple[int, int], mark: tuple[int, int]) -> tuple[int, int]:
    """Left and top of a mark of that size on a picture of that size."""
    margin = round(min(picture) * _MARGIN)
    across, down = (side - own for side, own in zip(picture, mark, strict=True))
    left, top = across // 2, down // 2
    if "left" in wanted.position:
        left = min(margin, across)
    if "right" in wanted.position:
        left = max(0, across - margin)
    if "top" in wanted.position:
        top = min(margin, down)
    if "bottom" in wanted.position:
        top = max(0, down - margin)
    return left, top
