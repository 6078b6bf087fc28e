"""Scale first when nothing before the resize depends on the single pixel: the same picture, and turning it
upright then moves far fewer pixels."""  # fmt: skip

from imghost.imaging.draft import Draft
from imghost.imaging.geometry import resizing
from imghost.imaging.reduce import scale


def shrink(draft: Draft) -> None:
    transform = draft.transform
    if transform.trim or transform.crop or transform.rotate:
        return
    plan = resizing(draft.width, draft.height, transform)
    if plan is None:
        return
    size = (plan.height, plan.width) if draft.orientation >= 5 else (plan.width, plan.height)
    frame = draft.frames[0]
    if size[0] <= frame.width and size[1] <= frame.height:
        for frame in draft.frames:
            scale(frame, *size)
