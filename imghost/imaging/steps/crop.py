"""Cut out the wanted window, given in pixels of the whole upright source."""

from imghost.base.errors import InvalidInput
from imghost.imaging.draft import Draft
from imghost.imaging.geometry import clipped


def crop(draft: Draft) -> None:
    """Raise `InvalidInput` when the window lies outside the picture; one that leaves it is clipped."""
    if draft.transform.crop is None:
        return
    window = clipped(draft.transform.crop, draft.width, draft.height)
    if window is None:
        raise InvalidInput(
            f"crop lies outside the picture, which is {draft.width}x{draft.height} pixels", field="crop"
        )
    scale = draft.scale
    for frame in draft.frames:
        left, top = int(window.x * scale), int(window.y * scale)
        width, height = max(1, round(window.width * scale)), max(1, round(window.height * scale))
        frame.crop(left, top, width=min(width, frame.width - left), height=min(height, frame.height - top))
        frame.reset_coords()
    draft.width, draft.height = window.width, window.height
