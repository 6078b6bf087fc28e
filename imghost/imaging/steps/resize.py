"""Scale to the wanted size and cut to the wanted box; padding to a box is the background's work."""

from imghost.imaging.draft import Draft
from imghost.imaging.geometry import resizing
from imghost.imaging.reduce import scale
from imghost.imaging.salience import liveliest_window


def resize(draft: Draft) -> None:
    plan = resizing(draft.width, draft.height, draft.transform)
    if plan is None:
        return
    for frame in draft.frames:
        scale(frame, plan.width, plan.height)
    draft.measure()
    if plan.box is None or draft.transform.mode == "contain":
        return
    width, height = plan.box
    left, top = (plan.width - width) // 2, (plan.height - height) // 2
    if draft.transform.mode == "thumb":
        left, top = liveliest_window(draft.frames[0], width, height)
    for frame in draft.frames:
        frame.crop(left, top, width=width, height=height)
        frame.reset_coords()
    draft.measure()
