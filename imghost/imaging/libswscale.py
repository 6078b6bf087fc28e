"""The part of ffmpeg's libswscale that the site needs: Lanczos on plain pixels, with the processor's vectors.

On 8-bit pixels it gives what ImageMagick's Lanczos gives in a fraction of its time. It comes with ffmpeg.
"""

import ctypes
import ctypes.util
from ctypes import c_int, c_void_p
from functools import cache

CHANNELS = "RGB"

# libavutil/pixfmt.h and libswscale/swscale.h; these numbers are part of the library's ABI.
_RGB24 = 2
_LANCZOS = 0x200
_FULL_CHROMA = 0x2000 | 0x4000
_ACCURATE = 0x40000

_Planes = c_void_p * 4
_Strides = c_int * 4


@cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(ctypes.util.find_library("swscale") or "libswscale.so")
    except OSError:
        return None
    library.sws_getContext.restype = c_void_p
    library.sws_getContext.argtypes = (*(c_int,) * 7, c_void_p, c_void_p, c_void_p)
    library.sws_scale.argtypes = (c_void_p, _Planes, _Strides, c_int, c_int, _Planes, _Strides)
    library.sws_freeContext.argtypes = (c_void_p,)
    return library


def is_there() -> bool:
    """Say whether the system has the library."""
    return _library() is not None


def resample(
    pixels: ctypes.Array[ctypes.c_char], size: tuple[int, int], wanted: tuple[int, int]
) -> ctypes.Array[ctypes.c_char] | None:
    """Scale RGB pixels, 8 bits a channel, rows without padding; None where the library does not want to."""
    library = _library()
    if library is None:
        return None
    flags = _LANCZOS | _FULL_CHROMA | _ACCURATE
    context = library.sws_getContext(*size, _RGB24, *wanted, _RGB24, flags, None, None, None)
    if not context:
        return None
    # Its vector code may write a few bytes past the last row.
    result = ctypes.create_string_buffer(wanted[0] * wanted[1] * 3 + 64)
    try:
        lines = library.sws_scale(
            context,
            _Planes(ctypes.addressof(pixels)),
            _Strides(size[0] * 3),
            0,
            size[1],
            _Planes(ctypes.addressof(result)),
            _Strides(wanted[0] * 3),
        )
    finally:
        library.sws_freeContext(context)
    return result if lines == wanted[1] else None
