"""Turn and mirror the frames as the EXIF orientation says."""

from imghost.imaging.draft import Draft

UPRIGHT = 1

# EXIF values 1-8 in Wand's words.
ORIENTATIONS = {
    1: "top_left",
    2: "top_right",
    3: "bottom_right",
    4: "bottom_left",
    5: "left_top",
    6: "right_top",
    7: "right_bottom",
    8: "left_bottom",
}


def orient(draft: Draft) -> None:
    if draft.orientation == UPRIGHT:
        return
    for frame in draft.frames:
        frame.orientation = ORIENTATIONS[draft.orientation]
        frame.auto_orient()
        frame.reset_coords()
    draft.orientation = UPRIGHT


def is_sideways(orientation: int) -> bool:
    """Whether width and height change places when turned upright."""
    return orientation >= 5
