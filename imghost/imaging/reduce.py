"""Scaling one frame: which filter, and when averaging whole pixels does the first part."""

from wand.image import Image

from imghost.imaging import libswscale
from imghost.imaging.magick import average_to, pixels_of, replace_pixels

# From this many pixels on averaging areas is much cheaper than any filter and looks the same.
_LARGE_AREA = 2_000_000
_LARGE_RATIO = 1.5
# At least this many pixels are left for every pixel of the result when the fine filter takes over.
_LEFT_FOR_FILTER = 2


def scale(frame: Image, width: int, height: int) -> None:
    """Make the frame `width` x `height` pixels: by Catmull-Rom where it grows, else by Lanczos.

    Before Lanczos averaging takes away what is far too many pixels; very large results are averaged alone.
    """
    if (frame.width, frame.height) == (width, height):
        return
    ratio = min(frame.width / width, frame.height / height)
    if ratio < 1.0:
        frame.resize(width, height, filter="catrom")
        return
    if ratio >= _LARGE_RATIO and width * height >= _LARGE_AREA:
        average_to(frame, width, height)
        return
    whole = int(ratio / _LEFT_FOR_FILTER)
    if whole >= 2:
        average_to(frame, -(-frame.width // whole), -(-frame.height // whole))
    if not _resampled(frame, width, height):
        frame.resize(width, height, filter="lanczos")


def _resampled(frame: Image, width: int, height: int) -> bool:
    """Scale with libswscale what 8 opaque bits a channel describe in full; say whether that was done."""
    is_plain = frame.colorspace == "srgb" and frame.depth <= 8 and not frame.alpha_channel
    if not is_plain or not libswscale.is_there():
        return False
    pixels = pixels_of(frame, libswscale.CHANNELS)
    result = libswscale.resample(pixels, (frame.width, frame.height), (width, height))
    if result is None:
        return False
    replace_pixels(frame, width, height, libswscale.CHANNELS, result)
    return True
