"""Gaussian blur; the transform's sigma is in pixels of the output."""

from wand.image import Image

from imghost.imaging.draft import Draft
from imghost.imaging.reduce import scale

# The kernel grows with sigma, but a wide blur leaves nothing that a smaller picture could not hold.
_WIDE = 9.0
_LEFT = 6.0


def blur(draft: Draft) -> None:
    if draft.transform.blur <= 0:
        return
    for frame in draft.frames:
        _blur(frame, draft.transform.blur)


def _blur(frame: Image, sigma: float) -> None:
    """From 9 pixels on: reduce until 6 are left, blur those, enlarge again."""
    if sigma < _WIDE:
        frame.blur(radius=0, sigma=sigma)
        return
    width, height = frame.width, frame.height
    factor = sigma / _LEFT
    scale(frame, max(1, round(width / factor)), max(1, round(height / factor)))
    frame.blur(radius=0, sigma=_LEFT)
    frame.resize(width, height, filter="catrom")
