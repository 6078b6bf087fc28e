"""Bring the pixels into sRGB: through the embedded profile where there is one, by formula otherwise."""

from wand.exceptions import WandException
from wand.image import Image

from imghost.imaging import srgb
from imghost.imaging.draft import Draft
from imghost.imaging.magick import apply_profile

_SRGB = srgb.profile()
# How sRGB profiles name themselves, in the two encodings of ICC text.
_SRGB_NAMES = (b"sRGB", "sRGB".encode("utf-16-be"))


def colour(draft: Draft) -> None:
    for frame in draft.frames:
        into_srgb(frame)


def into_srgb(frame: Image) -> None:
    """Convert one frame and drop its profile; a frame that is sRGB already costs nothing."""
    embedded = frame.profiles["icc"]
    if embedded is not None:
        if not any(name in embedded for name in _SRGB_NAMES):
            _convert(frame)
        del frame.profiles["icc"]
    if frame.colorspace != "srgb":
        frame.transform_colorspace("srgb")


def _convert(frame: Image) -> None:
    """Convert through the profiles; a profile that is broken or of other channels counts as none."""
    try:
        apply_profile(frame, _SRGB)
    except WandException:
        return
