"""The calls of ImageMagick's C interface that Wand does not wrap."""

import ctypes
from typing import Any

from wand.api import library
from wand.image import Image

from imghost.imaging.limits import Limits
from imghost.transforms.transform import Crop

# StorageType of ImageMagick 6: one byte a sample.
_CHAR_PIXEL = 1

# ImageLayerMethod: windows of any change at all.
_COMPARE_ANY = 2

# ResourceType.
_MAP, _MEMORY, _LIST_LENGTH = 4, 5, 11

# Without declared types ctypes would cut pointers to 32 bits.
# ImageMagick 7 has another name for it.
_compare_layers = getattr(library, "MagickCompareImagesLayers", None) or library.MagickCompareImageLayers
_compare_layers.argtypes, _compare_layers.restype = [ctypes.c_void_p, ctypes.c_int], ctypes.c_void_p
library.MagickProfileImage.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t]
library.MagickProfileImage.restype = ctypes.c_bool
library.MagickSetResourceLimit.argtypes = [ctypes.c_int, ctypes.c_ulonglong]


def check(picture: Image, succeeded: Any) -> None:
    """Raise Wand's exception when a call of the library failed."""
    if not succeeded:
        picture.raise_exception()


def lower_limits(limits: Limits) -> None:
    """Lower the library's own limits for this process to these; memory leaves room for decoders' buffers."""
    for kind, value in (
        (_LIST_LENGTH, limits.frames),
        (_MEMORY, limits.decode_memory // 2),
        (_MAP, limits.decode_memory // 4),
    ):
        library.MagickSetResourceLimit(kind, value)


def average_to(frame: Image, width: int, height: int) -> None:
    """Scale by averaging areas."""
    check(frame, library.MagickScaleImage(frame.wand, width, height))


def apply_profile(frame: Image, profile: bytes) -> None:
    """Convert the pixels from the embedded ICC profile to this one. Raises Wand's exceptions."""
    check(frame, library.MagickProfileImage(frame.wand, b"ICC", profile, len(profile)))


def joined(frames: list[Image]) -> Image:
    """Copy the frames into one sequence."""
    picture = frames[0].clone()
    for frame in frames[1:]:
        library.MagickSetLastIterator(picture.wand)
        check(picture, library.MagickAddImage(picture.wand, frame.wand))
    return picture


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


def replace_pixels(
    frame: Image, width: int, height: int, channels: str, pixels: ctypes.Array[ctypes.c_char]
) -> None:
    """Make the frame `width` x `height` of these 8-bit pixels; its profile, delay and orientation stay."""
    check(frame, library.MagickSetImageExtent(frame.wand, width, height))
    # The canvas would keep its old size, which GIF files carry.
    frame.reset_coords()
    imported = library.MagickImportImagePixels(
        frame.wand, 0, 0, width, height, channels.encode(), _CHAR_PIXEL, pixels
    )
    check(frame, imported)


def changed_windows(frames: list[Image]) -> list[Crop]:
    """Find what differs from the frame before; of the first frame it is everything."""
    with joined(frames) as picture:
        library.MagickResetIterator(picture.wand)
        compared = Image()
        compared.wand = _compare_layers(picture.wand, _COMPARE_ANY)
    windows = []
    for layer in frames_of(compared):
        # Where nothing changed ImageMagick answers with one pixel outside the canvas.
        left, top = max(0, layer.page_x), max(0, layer.page_y)
        windows.append(Crop(x=left, y=top, width=layer.width, height=layer.height))
    return windows


def delay_of(frame: Image) -> int:
    """How long the frame is shown, in milliseconds."""
    ticks = library.MagickGetImageTicksPerSecond(frame.wand) or 100
    return round(1000 * int(library.MagickGetImageDelay(frame.wand)) / int(ticks))
