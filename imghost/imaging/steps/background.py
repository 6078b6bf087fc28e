"""Pad to the promised box and lay the picture on its background.

None given: transparent where the output format has alpha, white elsewhere.
"""

from imghost.imaging.draft import Draft
from imghost.imaging.engine.channels import rounded
from imghost.imaging.engine.picture import OPAQUE
from imghost.imaging.engine.vips import Image
from imghost.imaging.geometry import resizing

Colour = tuple[int, int, int, int]

_NOTHING: Colour = (0, 0, 0, 0)
_WHITE: Colour = (255, 255, 255, OPAQUE)


def background(draft: Draft) -> Draft:
    canvas, given = _canvas(draft), draft.transform.background
    padded = canvas != (draft.frames[0].width, draft.frames[0].height)
    is_laid = draft.frames[0].hasalpha() and (given or not draft.keeps_alpha)
    if not padded and not is_laid:
        return draft
    colour = _colour(given) if draft.keeps_alpha else _opaque(_colour(given) if given else _WHITE)
    return draft.each(lambda frame: _laid(frame, canvas, colour)).measured()


def _canvas(draft: Draft) -> tuple[int, int]:
    frame = draft.frames[0]
    if draft.transform.mode == "contain":
        plan = resizing(draft.width, draft.height, draft.transform)
        if plan is not None and plan.box is not None:
            return plan.box
    return frame.width, frame.height


def _laid(frame: Image, canvas: tuple[int, int], colour: Colour) -> Image:
    left, top = (canvas[0] - frame.width) // 2, (canvas[1] - frame.height) // 2
    if colour[3] == OPAQUE:
        flat = frame.flatten(background=list(colour[:3])) if frame.hasalpha() else frame
        return flat.embed(left, top, *canvas, extend="background", background=list(colour[:3]))
    shown = frame if frame.hasalpha() else frame.addalpha()
    if colour == _NOTHING:
        return shown.embed(left, top, *canvas, extend="background", background=list(colour))
    ground = (shown[0] * 0).embed(0, 0, *canvas).bandjoin([0, 0, 0]) + list(colour)
    return rounded(rounded(ground).composite2(shown, "over", x=left, y=top))


def _colour(given: str | None) -> Colour:
    if not given:
        return _NOTHING
    red, green, blue, alpha = (int(given[at : at + 2], 16) for at in (0, 2, 4, 6))
    return red, green, blue, alpha


def _opaque(colour: Colour) -> Colour:
    """The colour for a format without alpha: a translucent background lies on white."""
    alpha = colour[3] / OPAQUE
    red, green, blue = (round(channel * alpha + 255 * (1 - alpha)) for channel in colour[:3])
    return red, green, blue, OPAQUE
