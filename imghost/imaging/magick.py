"""The calls of ImageMagick's C interface that Wand does not wrap."""

import ctypes
from typing import Any

from wand.api import library
from wand.image import Image

# StorageType of ImageMagick 6: one byte a sample.
_CHAR_PIXEL = 1

# Without declared types ctypes would cut pointers to 32 bits.
library.MagickProfileImage.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t]
library.MagickProfileImage.restype = ctypes.c_bool


def check(picture: Image, succeeded: Any) -> None:
    """Raise Wand's exception when a call of the library failed."""
    if not succeeded:
        picture.raise_exception()


def average_to(frame: Image, width: int, height: int) -> None:
    """Scale by averaging areas."""
    check(frame, library.MagickScaleImage(frame.wand, width, height))


def apply_profile(frame: Image, profile: bytes) -> None:
    """Convert the pixels from the embedded ICC profile to this one. Raises Wand's exceptions."""
    check(frame, library.MagickProfileImage(frame.wand, b"ICC", profile, len(profile)))


def append(picture: Image, frame: Image) -> None:
    """Add a copy of the frame at the end of the picture's sequence."""
    library.MagickSetLastIterator(picture.wand)
    check(picture, library.MagickAddImage(picture.wand, frame.wand))


def frames_of(picture: Image) -> list[Image]:
    """Every image of a sequence as a picture of its own."""
    frames = []
    for index in range(library.MagickGetNumberImages(picture.wand)):
        library.MagickSetIteratorIndex(picture.wand, index)
        frame = Image()
        frame.wand = library.MagickGetImage(picture.wand)
        frames.append(frame)
    return frames


def frame_from_pixels(width: int, height: int, channels: str, pixels: ctypes.Array[ctypes.c_char]) -> Image:
    """Make a frame of 8-bit pixels; `channels` is "RGB" or "RGBA"."""
    frame = Image()
    constituted = library.MagickConstituteImage(
        frame.wand, width, height, channels.encode(), _CHAR_PIXEL, pixels
    )
    check(frame, constituted)
    return frame


def pixels_of(frame: Image, channels: str) -> ctypes.Array[ctypes.c_char]:
    """Copy a frame's pixels, 8 bits a channel, rows without padding."""
    pixels = ctypes.create_string_buffer(frame.width * frame.height * len(channels))
    exported = library.MagickExportImagePixels(
        frame.wand, 0, 0, frame.width, frame.height, channels.encode(), _CHAR_PIXEL, pixels
    )
    check(frame, exported)
    return pixels
