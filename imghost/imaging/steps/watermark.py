"""Lay the watermark over every frame, last of all: it is not cropped, turned or blurred with the picture."""

from imghost.imaging.draft import Draft
from imghost.imaging.engine.channels import rounded
from imghost.imaging.engine.opening import StillFile
from imghost.imaging.engine.scale import scaled
from imghost.imaging.engine.vips import Image
from imghost.imaging.limits import Limits
from imghost.transforms.watermark import Watermark

# Between the mark and the picture's rim, as part of the shorter side.
_MARGIN = 0.02


def watermark(draft: Draft) -> Draft:
    wanted = draft.transform.watermark
    if wanted is None or draft.mark is None:
        return draft
    size = draft.frames[0].width, draft.frames[0].height
    mark = _fitted(draft.mark, wanted, size)
    left, top = place(wanted, size, (mark.width, mark.height))
    return draft.each(lambda frame: _marked(frame, mark, left, top))


def _marked(frame: Image, mark: Image, left: int, top: int) -> Image:
    marked = rounded(frame.composite2(mark, "over", x=left, y=top))
    return marked if frame.hasalpha() else marked.extract_band(0, n=3)


def _fitted(data: bytes, wanted: Watermark, size: tuple[int, int]) -> Image:
    """The mark as large and as opaque as it is wanted on a frame of that size."""
    still = StillFile(data, "png", Limits())
    mark = still.decode(*still.size()).frames[0]
    part = wanted.size / 100
    factor = min(size[0] * part / mark.width, size[1] * part / mark.height)
    mark = mark if mark.hasalpha() else mark.addalpha()
    mark = scaled(mark, max(1, round(mark.width * factor)), max(1, round(mark.height * factor)))
    return rounded(mark.linear([1, 1, 1, wanted.opacity / 100], [0, 0, 0, 0])).copy_memory()


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
