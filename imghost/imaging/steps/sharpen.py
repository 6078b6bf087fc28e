"""A mild unsharp mask, made for pictures that were reduced."""

from imghost.imaging.draft import Draft
from imghost.imaging.engine.channels import colours_changed
from imghost.imaging.engine.vips import Image

_SIGMA = 0.8
_AMOUNT = 0.8
# Differences below this (of 255) are noise and stay.
_THRESHOLD = 1.02


def sharpen(draft: Draft) -> Draft:
    if not draft.transform.sharpen:
        return draft
    return draft.each(lambda frame: colours_changed(frame, _sharper))


def _sharper(colours: Image) -> Image:
    difference = colours - colours.gaussblur(_SIGMA, min_ampl=0.01, precision="float")
    changed = colours + difference * _AMOUNT
    return (difference.abs() >= _THRESHOLD).ifthenelse(changed, colours)
