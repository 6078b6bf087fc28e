"""Grey, stretched contrast, negative: in this order."""

from itertools import accumulate

from imghost.imaging.draft import Draft
from imghost.imaging.engine.channels import colours_changed
from imghost.imaging.engine.picture import counts
from imghost.imaging.engine.vips import Image

# ITU-R BT.709, on the samples as they are.
_LUMA = (0.2126, 0.7152, 0.0722)
_TO_GREY = [list(_LUMA)] * 3
# These parts of all pixels may become plain black and plain white.
_BLACK, _WHITE = 0.0015, 0.0005


def tone(draft: Draft) -> Draft:
    transform = draft.transform
    if transform.grayscale:
        draft = draft.each(lambda frame: colours_changed(frame, lambda one: one.recomb(_TO_GREY)))
    if transform.normalize:
        draft = _normalized(draft)
    if transform.negate:
        draft = draft.each(lambda frame: colours_changed(frame, lambda one: one.invert()))
    return draft


def _normalized(draft: Draft) -> Draft:
    """Stretch the brightness that is there over the whole range: one range for all frames and channels."""
    totals = [0] * 256
    for frame in draft.frames:
        for value, count in enumerate(_histogram(frame)):
            totals[value] += count
    low, high = _ends(totals)
    if high <= low:
        return draft
    factor = 255 / (high - low)
    return draft.each(lambda frame: colours_changed(frame, lambda one: one.linear(factor, -low * factor)))


def _histogram(frame: Image) -> list[int]:
    grey = frame.extract_band(0, n=3).recomb([list(_LUMA)]).rint().cast("uchar")
    return counts(grey.hist_find())


def _ends(totals: list[int]) -> tuple[int, int]:
    total = sum(totals)
    up_to = list(accumulate(totals))
    low = next(value for value, seen in enumerate(up_to) if seen > total * _BLACK)
    high = next(value for value, seen in enumerate(up_to) if seen >= total * (1 - _WHITE))
    return low, high
