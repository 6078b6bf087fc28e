"""Turn the picture clockwise; corners that open up are transparent until the background fills them."""

import math
from dataclasses import replace

import pyvips

from imghost.imaging.draft import Draft
from imghost.imaging.engine.channels import rounded
from imghost.imaging.engine.vips import Image
from imghost.imaging.geometry import turned

_QUARTERS = {90: "d90", 180: "d180", 270: "d270"}
_NOTHING = [0, 0, 0, 0]
_RIM = 2


def rotate(draft: Draft) -> Draft:
    degrees = draft.transform.rotate % 360
    if degrees == 0:
        return draft
    width, height = turned(draft.width, draft.height, degrees)
    if degrees in _QUARTERS:
        whole = draft.each(lambda frame: frame.rot(_QUARTERS[degrees]))
    else:
        box = turned(draft.frames[0].width, draft.frames[0].height, degrees)
        whole = draft.each(lambda frame: _slanted(frame, degrees, box))
    return replace(whole, width=width, height=height)


def _slanted(frame: Image, degrees: int, box: tuple[int, int]) -> Image:
    shown = frame if frame.hasalpha() else frame.addalpha()
    # With nothing around it the rim fades out instead of breaking off.
    size = frame.width + 2 * _RIM, frame.height + 2 * _RIM
    framed = shown.premultiply().embed(_RIM, _RIM, *size, extend="background", background=_NOTHING)
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    leaning = framed.affine(
        [cosine, -sine, sine, cosine],
        interpolate=pyvips.Interpolate.new("bicubic"),
        background=_NOTHING,
        premultiplied=True,
    )
    fitted = leaning.gravity("centre", *box, extend="background", background=_NOTHING)
    alpha = fitted[3]
    # The filter overshoots: no colour can be stronger than what is there of it.
    colours = fitted.extract_band(0, n=3).minpair(alpha)
    return rounded(colours.bandjoin(alpha).copy(interpretation="srgb").unpremultiply())
