"""Scale to the wanted size and cut to the wanted box; padding to a box is the background's work."""

from imghost.imaging.draft import Draft
from imghost.imaging.engine.scale import scaled
from imghost.imaging.engine.vips import Image
from imghost.imaging.geometry import Resizing, resizing
from imghost.imaging.salience import liveliest_place

# No side of a picture that is only thought of may be longer; what lies outside the box is cut off before.
_LONGEST = 1_000_000


def resize(draft: Draft) -> Draft:
    plan = resizing(draft.width, draft.height, draft.transform)
    if plan is None:
        return draft
    if plan.box is None or draft.transform.mode == "contain":
        return draft.each(lambda frame: scaled(frame, plan.width, plan.height)).measured()
    across, down = 0.5, 0.5
    if draft.transform.mode == "thumb":
        parts = plan.box[0] / plan.width, plan.box[1] / plan.height
        across, down = liveliest_place(draft.frames[0], *parts)
    return draft.each(lambda frame: _filling(frame, plan, plan.box or (1, 1), (across, down))).measured()


def _filling(frame: Image, plan: Resizing, box: tuple[int, int], place: tuple[float, float]) -> Image:
    """Scale and cut; libvips computes only what is left after the cut."""
    if max(plan.width, plan.height) > _LONGEST:
        return scaled(_of_ratio(frame, box, place), *box)
    left, top = (int((side - wanted) * part) for side, wanted, part in _sides(plan, box, place))
    return scaled(frame, plan.width, plan.height).crop(left, top, *box)


def _sides(
    plan: Resizing, box: tuple[int, int], place: tuple[float, float]
) -> tuple[tuple[int, int, float], tuple[int, int, float]]:
    return (plan.width, box[0], place[0]), (plan.height, box[1], place[1])


def _of_ratio(frame: Image, box: tuple[int, int], place: tuple[float, float]) -> Image:
    width = max(1, min(frame.width, round(frame.height * box[0] / box[1])))
    height = max(1, min(frame.height, round(frame.width * box[1] / box[0])))
    left, top = int((frame.width - width) * place[0]), int((frame.height - height) * place[1])
    return frame.crop(left, top, width, height)
