"""Cut away the even border around the picture."""

from imghost.imaging.draft import Draft
from imghost.imaging.engine.picture import counts
from imghost.imaging.engine.vips import Image

# A colour this near to the corner's (of 255, over all channels) still counts as border, and so does noise.
_TOLERANCE = 10

Box = tuple[int, int, int, int]


def trim(draft: Draft) -> Draft:
    """Every frame is cut to the box of all frames together; a picture of one colour stays whole."""
    if not draft.transform.trim:
        return draft
    boxes = [box for frame in draft.frames if (box := _box(frame)) is not None]
    if not boxes:
        return draft
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    return draft.each(lambda frame: frame.crop(left, top, right - left, bottom - top)).measured()


def _box(frame: Image) -> Box | None:
    """Left, top, right and bottom of what has another colour than the upper left corner."""
    shown = _shown(frame)
    squares = (shown - shown.getpoint(0, 0)) ** 2
    sums = (squares.bandmean() * shown.bands > _TOLERANCE**2).project()
    columns, rows = ([place for place, total in enumerate(counts(line)) if total] for line in sums)
    return (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if columns else None


def _shown(frame: Image) -> Image:
    """Colours multiplied with alpha, for hidden ones do not count, and alpha itself: a hole is not black."""
    if not frame.hasalpha():
        return frame.cast("short").copy_memory()
    return frame.premultiply().rint().cast("short").copy_memory()
