"""Gaussian blur; the transform's sigma is in pixels of the output."""

from imghost.imaging.draft import Draft
from imghost.imaging.engine.channels import neighbours_mixed
from imghost.imaging.engine.scale import resampled
from imghost.imaging.engine.vips import Image

# A blur this wide hides what a reduction to this sigma loses, and costs no more however wide it is.
_WIDE, _LEFT = 9.0, 6.0
_ACCURACY = 0.02


def blur(draft: Draft) -> Draft:
    sigma = draft.transform.blur
    if sigma <= 0:
        return draft
    return draft.each(lambda frame: neighbours_mixed(frame, lambda one: _blurred(one, sigma)))


def _blurred(frame: Image, sigma: float) -> Image:
    if sigma <= _WIDE:
        return frame.gaussblur(sigma, min_ampl=_ACCURACY, precision="float")
    factor = _LEFT / sigma
    small = resampled(frame, max(1, round(frame.width * factor)), max(1, round(frame.height * factor)))
    soft = small.gaussblur(_LEFT, min_ampl=_ACCURACY, precision="float")
    return resampled(soft, frame.width, frame.height)
