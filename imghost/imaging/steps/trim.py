"""Cut away the even border around the picture."""

from imghost.imaging.draft import Draft

# A colour this near to the corner's (of 255) still counts as border; JPEG noise stays below it.
_TOLERANCE = 10 / 255


def trim(draft: Draft) -> None:
    """Every frame is cut to the window found on the first; a picture of one colour stays whole."""
    if not draft.transform.trim:
        return
    first = draft.frames[0]
    with first.clone() as probe:
        probe.reset_coords()
        probe.trim(fuzz=_TOLERANCE * probe.quantum_range)
        left, top, width, height = probe.page_x, probe.page_y, probe.width, probe.height
    if (width, height) == (1, 1) or left < 0 or top < 0:
        return
    for frame in draft.frames:
        frame.crop(left, top, width=width, height=height)
        frame.reset_coords()
    draft.measure()
