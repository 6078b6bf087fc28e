"""Turn the picture clockwise; corners that open up are transparent until the background fills them."""

from imghost.imaging.draft import Draft
from imghost.imaging.geometry import turned
from imghost.imaging.steps.colour import colour


def rotate(draft: Draft) -> None:
    degrees = draft.transform.rotate % 360
    if degrees == 0:
        return
    if degrees % 90:
        # The corners are transparent in sRGB; a CMYK or grey frame could not show them.
        colour(draft)
    draft.width, draft.height = turned(draft.width, draft.height, degrees)
    for frame in draft.frames:
        if degrees % 90:
            frame.alpha_channel = "set"
        frame.rotate(degrees, background="transparent")
        frame.reset_coords()
