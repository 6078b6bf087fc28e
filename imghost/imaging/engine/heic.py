"""HEIC, read with the system's libheif: it has the HEVC that libvips' wheel lacks."""

import ctypes
from contextlib import ExitStack
from typing import Any

import pyvips

from imghost.imaging import refusals
from imghost.imaging.engine import libheif
from imghost.imaging.engine.picture import from_pixels
from imghost.imaging.engine.vips import Image


def load(data: bytes) -> Image:
    """Decode the primary picture in full; sequences are not shown. Raises `Unprocessable`.

    libheif turns and mirrors by the container's own properties, which win over EXIF (ISO/IEC 23008-12), so
    its pictures are upright.
    """
    library = libheif.load()
    with ExitStack() as closing:
        handle = _primary(library, data, closing)
        frame = _frame(library, handle, closing)
        size = library.heif_image_handle_get_raw_color_profile_size(handle)
        if size:
            profile = ctypes.create_string_buffer(size)
            _accept(library.heif_image_handle_get_raw_color_profile(handle, profile))
            frame.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile.raw)
    return frame


def _primary(library: Any, data: bytes, closing: ExitStack) -> ctypes.c_void_p:
    context = library.heif_context_alloc()
    closing.callback(library.heif_context_free, context)
    library.heif_context_set_max_decoding_threads(context, 0)
    _accept(library.heif_context_read_from_memory_without_copy(context, data, len(data), None))
    handle = ctypes.c_void_p()
    _accept(library.heif_context_get_primary_image_handle(context, ctypes.byref(handle)))
    closing.callback(library.heif_image_handle_release, handle)
    return handle


def _frame(library: Any, handle: ctypes.c_void_p, closing: ExitStack) -> Image:
    has_alpha = bool(library.heif_image_handle_has_alpha_channel(handle))
    chroma = libheif.CHROMA_RGBA if has_alpha else libheif.CHROMA_RGB
    picture = ctypes.c_void_p()
    _accept(library.heif_decode_image(handle, ctypes.byref(picture), libheif.COLOURSPACE_RGB, chroma, None))
    closing.callback(library.heif_image_release, picture)
    width = library.heif_image_get_width(picture, libheif.CHANNEL_INTERLEAVED)
    height = library.heif_image_get_height(picture, libheif.CHANNEL_INTERLEAVED)
    stride = ctypes.c_int()
    plane = library.heif_image_get_plane_readonly(picture, libheif.CHANNEL_INTERLEAVED, ctypes.byref(stride))
    bands = 4 if has_alpha else 3
    row = width * bands
    pixels = ctypes.create_string_buffer(row * height)
    start = ctypes.addressof(pixels)
    for line in range(height):
        ctypes.memmove(start + line * row, plane + line * stride.value, row)
    return from_pixels(pixels.raw, width, height, bands).copy()


def _accept(error: libheif.HeifError) -> None:
    if error.code:
        raise refusals.unreadable() from ValueError((error.message or b"").decode(errors="replace"))
