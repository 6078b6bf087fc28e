"""Pad to the promised box and lay the picture on its background.

None given: transparent where the output format has alpha, white elsewhere.
"""

from wand.color import Color

from imghost.imaging.draft import Draft
from imghost.imaging.geometry import resizing


def background(draft: Draft) -> None:
    width, height = _canvas(draft)
    given = draft.transform.background
    for frame in draft.frames:
        padded = (width, height) != (frame.width, frame.height)
        if not padded and not (frame.alpha_channel and (given or not draft.keeps_alpha)):
            continue
        if draft.keeps_alpha:
            frame.alpha_channel = "set"
        frame.background_color = Color(_opaque(given) if not draft.keeps_alpha else _colour(given))
        left, top = (width - frame.width) // 2, (height - frame.height) // 2
        frame.extent(width, height, x=-left, y=-top)
        frame.reset_coords()
        if not draft.keeps_alpha:
            frame.alpha_channel = "off"
    draft.width, draft.height = width, height


def _canvas(draft: Draft) -> tuple[int, int]:
    frame = draft.frames[0]
    if draft.transform.mode == "contain":
        plan = resizing(draft.width, draft.height, draft.transform)
        if plan is not None and plan.box is not None:
            return plan.box
    return frame.width, frame.height


def _colour(given: str | None) -> str:
    return f"#{given}" if given else "transparent"


def _opaque(given: str | None) -> str:
    """The colour for a format without alpha: a translucent background lies on white."""
    if not given:
        return "white"
    alpha = int(given[6:8], 16) / 255
    channels = (int(given[at : at + 2], 16) for at in (0, 2, 4))
    return "#" + "".join(f"{round(channel * alpha + 255 * (1 - alpha)):02x}" for channel in channels)
