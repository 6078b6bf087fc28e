"""HEIC and AVIF: decode to a frame in the file's own colours, encode from one in sRGB."""

import ctypes
import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from wand.image import Image

from imghost.imaging import libheif, refusals, srgb
from imghost.imaging.limits import Limits
from imghost.imaging.magick import frame_from_pixels, pixels_of
from imghost.imaging.source import Source, check_size

HEIF_FORMATS = frozenset({"heic", "avif"})
# ITU-T H.273 code points of colour primaries that are wider than sRGB's.
_WIDE_PRIMARIES = {9: "bt2020", 12: "p3"}
# Of 0 (slow) to 9. At 8 a picture of 640 x 480 takes a third of the default's time for 3 % more bytes.
_AVIF_SPEED = b"8"
# AV1 reaches the look of a JPEG of quality 80 at about 60 of its own scale.
_AV1_QUALITY = 0.75


@dataclass(slots=True)
class HeifFile:
    """A HEIC or AVIF file that is about to be decoded.

    libheif turns and mirrors by the container's own properties, which win over EXIF (ISO/IEC 23008-12), so
    its pictures are upright. Raises `Unprocessable` for what cannot be read or is too large.
    """

    data: bytes
    limits: Limits
    _library: Any = field(default_factory=libheif.load)

    def size(self) -> tuple[int, int]:
        with ExitStack() as closing:
            handle = self._primary(closing)
            width = self._library.heif_image_handle_get_width(handle)
            height = self._library.heif_image_handle_get_height(handle)
        check_size(width, height, self.limits)
        return width, height

    def decode(self, width: int, height: int, scale: float, *, animated: bool) -> Source:
        """Decode the primary picture in full; there is no cheaper way, and sequences are not shown."""
        del scale, animated
        with ExitStack() as closing:
            handle = self._primary(closing)
            frame = self._frame(handle, closing)
            profile = self._profile(handle)
        if profile:
            frame.profiles["icc"] = profile
        return Source(frames=[frame], width=width, height=height)

    def _primary(self, closing: ExitStack) -> ctypes.c_void_p:
        library = self._library
        context = library.heif_context_alloc()
        closing.callback(library.heif_context_free, context)
        library.heif_context_set_max_decoding_threads(context, 0)
        _accept(library.heif_context_read_from_memory_without_copy(context, self.data, len(self.data), None))
        handle = ctypes.c_void_p()
        _accept(library.heif_context_get_primary_image_handle(context, ctypes.byref(handle)))
        closing.callback(library.heif_image_handle_release, handle)
        return handle

    def _frame(self, handle: ctypes.c_void_p, closing: ExitStack) -> Image:
        library = self._library
        has_alpha = bool(library.heif_image_handle_has_alpha_channel(handle))
        chroma = libheif.CHROMA_RGBA if has_alpha else libheif.CHROMA_RGB
        picture = ctypes.c_void_p()
        _accept(
            library.heif_decode_image(handle, ctypes.byref(picture), libheif.COLOURSPACE_RGB, chroma, None)
        )
        closing.callback(library.heif_image_release, picture)
        width = library.heif_image_get_width(picture, libheif.CHANNEL_INTERLEAVED)
        height = library.heif_image_get_height(picture, libheif.CHANNEL_INTERLEAVED)
        stride = ctypes.c_int()
        plane = library.heif_image_get_plane_readonly(
            picture, libheif.CHANNEL_INTERLEAVED, ctypes.byref(stride)
        )
        channels = "RGBA" if has_alpha else "RGB"
        row = width * len(channels)
        pixels = ctypes.create_string_buffer(row * height)
        start = ctypes.addressof(pixels)
        for line in range(height):
            ctypes.memmove(start + line * row, plane + line * stride.value, row)
        return frame_from_pixels(width, height, channels, pixels)

    def _profile(self, handle: ctypes.c_void_p) -> bytes | None:
        """The ICC profile, or one made from the colour numbers where these are wider than sRGB."""
        library = self._library
        size = library.heif_image_handle_get_raw_color_profile_size(handle)
        if size:
            profile = ctypes.create_string_buffer(size)
            _accept(library.heif_image_handle_get_raw_color_profile(handle, profile))
            return profile.raw
        numbers = ctypes.POINTER(libheif.ColourNumbers)()
        if library.heif_image_handle_get_nclx_color_profile(handle, ctypes.byref(numbers)).code:
            return None
        primaries = numbers.contents.primaries
        library.heif_nclx_color_profile_free(numbers)
        return srgb.profile(_WIDE_PRIMARIES[primaries]) if primaries in _WIDE_PRIMARIES else None


def encode(frame: Image, format_name: str, quality: int) -> bytes:
    """Encode one sRGB frame as "avif" or "heic", transparency kept. Raises `Unprocessable`."""
    library = libheif.load()
    with ExitStack() as closing:
        context = library.heif_context_alloc()
        closing.callback(library.heif_context_free, context)
        encoder = _encoder(library, context, format_name, quality)
        closing.callback(library.heif_encoder_release, encoder)
        picture = _picture(library, frame)
        closing.callback(library.heif_image_release, picture)
        _accept(library.heif_context_encode_image(context, picture, encoder, None, None))
        return _written(library, context)


def _encoder(library: Any, context: int, format_name: str, quality: int) -> ctypes.c_void_p:
    is_avif = format_name == "avif"
    compression = libheif.COMPRESSION_AV1 if is_avif else libheif.COMPRESSION_HEVC
    encoder = ctypes.c_void_p()
    _accept(library.heif_context_get_encoder_for_format(context, compression, ctypes.byref(encoder)))
    _accept(
        library.heif_encoder_set_lossy_quality(encoder, round(quality * _AV1_QUALITY) if is_avif else quality)
    )
    if is_avif:
        _accept(library.heif_encoder_set_parameter(encoder, b"speed", _AVIF_SPEED))
        _accept(library.heif_encoder_set_parameter(encoder, b"threads", b"1"))
    return encoder


def _picture(library: Any, frame: Image) -> ctypes.c_void_p:
    channels = "RGBA" if frame.alpha_channel else "RGB"
    chroma = libheif.CHROMA_RGBA if frame.alpha_channel else libheif.CHROMA_RGB
    picture = ctypes.c_void_p()
    _accept(
        library.heif_image_create(
            frame.width, frame.height, libheif.COLOURSPACE_RGB, chroma, ctypes.byref(picture)
        )
    )
    depth = 8 * len(channels)
    _accept(
        library.heif_image_add_plane(picture, libheif.CHANNEL_INTERLEAVED, frame.width, frame.height, depth)
    )
    stride = ctypes.c_int()
    plane = library.heif_image_get_plane(picture, libheif.CHANNEL_INTERLEAVED, ctypes.byref(stride))
    pixels = pixels_of(frame, channels)
    row, start = frame.width * len(channels), ctypes.addressof(pixels)
    for line in range(frame.height):
        ctypes.memmove(plane + line * stride.value, start + line * row, row)
    return picture


def _written(library: Any, context: int) -> bytes:
    """Through a file: the other way is a callback that returns a structure, which ctypes cannot make.

    It lies in memory: the library does not notice when a disk is full, and would leave us half a picture.
    """
    with os.fdopen(os.memfd_create("encoded"), "rb") as file:
        _accept(library.heif_context_write_to_file(context, f"/proc/self/fd/{file.fileno()}".encode()))
        return file.read()


def _accept(error: libheif.HeifError) -> None:
    if error.code:
        raise refusals.unreadable() from ValueError((error.message or b"").decode(errors="replace"))
