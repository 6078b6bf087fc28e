"""Scale first where the order cannot be seen.

Resizing and turning upright give the same picture in either order, and a small picture turns faster. Only
steps that look at single pixels of the source stand in the way.
"""

from imghost.imaging.draft import Draft
from imghost.imaging.geometry import resizing
from imghost.imaging.reduce import scale
from imghost.imaging.steps.orient import is_sideways


def shrink(draft: Draft) -> None:
    transform = draft.transform
    if transform.trim or transform.crop or transform.rotate:
        return
    plan = resizing(draft.width, draft.height, transform)
    if plan is None:
        return
    upright = (plan.width, plan.height)
    width, height = reversed(upright) if is_sideways(draft.orientation) else upright
    if width <= draft.frames[0].width and height <= draft.frames[0].height:
        for frame in draft.frames:
            scale(frame, width, height)
