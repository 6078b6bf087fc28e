"""The part of libheif's C interface that the site needs, typed.

libvips' wheel has this library without HEVC; the system's has it. Its transparency and colour profile are
read here, which no binding on PyPI does without a copy of the library in its own wheel.
"""

import ctypes
import ctypes.util
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_void_p

COLOURSPACE_RGB = 1
CHROMA_RGB = 10
CHROMA_RGBA = 11
CHANNEL_INTERLEAVED = 10


class HeifError(ctypes.Structure):
    """Returned by value; `code` 0 is success."""

    _fields_ = (("code", c_int), ("subcode", c_int), ("message", c_char_p))


_PROTOTYPES = {
    "heif_context_alloc": (c_void_p, ()),
    "heif_context_free": (None, (c_void_p,)),
    "heif_context_read_from_memory_without_copy": (HeifError, (c_void_p, c_char_p, c_size_t, c_void_p)),
    "heif_context_set_max_decoding_threads": (None, (c_void_p, c_int)),
    "heif_context_get_primary_image_handle": (HeifError, (c_void_p, POINTER(c_void_p))),
    "heif_image_handle_get_width": (c_int, (c_void_p,)),
    "heif_image_handle_get_height": (c_int, (c_void_p,)),
    "heif_image_handle_has_alpha_channel": (c_int, (c_void_p,)),
    "heif_image_handle_get_raw_color_profile_size": (c_size_t, (c_void_p,)),
    "heif_image_handle_get_raw_color_profile": (HeifError, (c_void_p, c_void_p)),
    "heif_image_handle_release": (None, (c_void_p,)),
    "heif_decode_image": (HeifError, (c_void_p, POINTER(c_void_p), c_int, c_int, c_void_p)),
    "heif_image_get_width": (c_int, (c_void_p, c_int)),
    "heif_image_get_height": (c_int, (c_void_p, c_int)),
    "heif_image_get_plane_readonly": (c_void_p, (c_void_p, c_int, POINTER(c_int))),
    "heif_image_release": (None, (c_void_p,)),
}


def load() -> ctypes.CDLL:
    """Load the library. Raises `OSError` when the system has none."""
    library = ctypes.CDLL(ctypes.util.find_library("heif") or "libheif.so.1")
    for name, (result, arguments) in _PROTOTYPES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
