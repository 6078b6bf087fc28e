"""The calls of ImageMagick's C interface that Wand does not wrap."""

import ctypes
from typing import Any

from wand.api import library
from wand.image import Image

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
