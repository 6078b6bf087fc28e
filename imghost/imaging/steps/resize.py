"""Scale to the wanted size and cut to the wanted box; padding to a box is the background's work."""

from imghost.imaging.draft import Draft
from imghost.imaging.geometry import resizing
from imghost.imaging.reduce import scale


def resize(draft: Draft) -> None:
    plan = resizing(draft.width, draft.height, draft.transform)
    if plan is None:
        return
    for frame in draft.frames:
        scale(frame, plan.width, plan.height)
    draft.width, draft.height = plan.width, plan.height
    if plan.box is not None and draft.transform.mode == "cover":
        _cut(draft, *plan.box)


def _cut(draft: Draft, width: int, height: int) -> None:
    left, top = (draft.width - width) // 2, (draft.height - height) // 2
    for frame in draft.frames:
        frame.crop(left, top, width=width, height=height)
        frame.reset_coords()
    draft.width, draft.height = width, height
