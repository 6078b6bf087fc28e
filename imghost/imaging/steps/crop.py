"""Cut out the wanted window, given in pixels of the whole upright source."""

from dataclasses import replace

from imghost.base.errors import InvalidInput
from imghost.imaging.draft import Draft
from imghost.imaging.geometry import clipped


def crop(draft: Draft) -> Draft:
    """Raise `InvalidInput` when the window lies outside the picture; one that leaves it is clipped."""
    if draft.transform.crop is None:
        return draft
    window = clipped(draft.transform.crop, draft.width, draft.height)
    if window is None:
        raise InvalidInput(
            f"crop lies outside the picture, which is {draft.width}x{draft.height} pixels", field="crop"
        )
    scale, first = draft.scale, draft.frames[0]
    left, top = int(window.x * scale), int(window.y * scale)
    width = min(max(1, round(window.width * scale)), first.width - left)
    height = min(max(1, round(window.height * scale)), first.height - top)
    cut = draft.each(lambda frame: frame.crop(left, top, width, height))
    return replace(cut, width=window.width, height=window.height)
