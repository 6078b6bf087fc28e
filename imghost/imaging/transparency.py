"""Whether a picture is really see-through; an alpha channel alone says little."""

from wand.image import Image


def is_see_through(frame: Image) -> bool:
    """Whether any pixel is not fully opaque."""
    return bool(frame.alpha_channel) and frame.range_channel("alpha")[0] < frame.quantum_range
