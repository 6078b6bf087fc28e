"""Colour operations on a frame that preserve its alpha channel, or weight by it."""

from collections.abc import Callable

from imghost.imaging.engine.vips import Image

Change = Callable[[Image], Image]


def rounded(frame: Image) -> Image:
    """Eight bits a channel again, after arithmetic."""
    whole = frame if frame.format == "uchar" else frame.rint().cast("uchar")
    return whole.copy(interpretation="srgb")


def colours_changed(frame: Image, change: Change) -> Image:
    """Apply `change` to red, green and blue alone."""
    if not frame.hasalpha():
        return rounded(change(frame))
    colours, alpha = frame.extract_band(0, n=3), frame.extract_band(3)
    return rounded(rounded(change(colours)).bandjoin(alpha))


def neighbours_mixed(frame: Image, change: Change) -> Image:
    """Apply `change`, which mixes neighbouring pixels, so that the hidden colour of no pixel is seen."""
    if not frame.hasalpha():
        return rounded(change(frame))
    return rounded(change(frame.premultiply()).copy(interpretation="srgb").unpremultiply())
