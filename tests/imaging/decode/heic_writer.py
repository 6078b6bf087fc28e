"""HEIC files of the tests, by the system's libheif: Pillow writes none."""

import ctypes
import ctypes.util
from ctypes import POINTER, byref, c_char_p, c_int, c_void_p
from pathlib import Path

from PIL import Image

_RGB, _WOVEN_RGB, _WOVEN_RGBA, _INTERLEAVED, _HEVC = 1, 10, 11, 10, 1


class _Error(ctypes.Structure):
    _fields_ = (("code", c_int), ("subcode", c_int), ("message", c_char_p))


_PROTOTYPES = {
    "heif_context_alloc": (c_void_p, ()),
    "heif_context_free": (None, (c_void_p,)),
    "heif_image_create": (_Error, (c_int, c_int, c_int, c_int, POINTER(c_void_p))),
    "heif_image_add_plane": (_Error, (c_void_p, c_int, c_int, c_int, c_int)),
    "heif_image_get_plane": (c_void_p, (c_void_p, c_int, POINTER(c_int))),
    "heif_image_release": (None, (c_void_p,)),
    "heif_context_get_encoder_for_format": (_Error, (c_void_p, c_int, POINTER(c_void_p))),
    "heif_encoder_set_lossy_quality": (_Error, (c_void_p, c_int)),
    "heif_encoder_release": (None, (c_void_p,)),
    "heif_context_encode_image": (_Error, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "heif_context_write_to_file": (_Error, (c_void_p, c_char_p)),
}


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(ctypes.util.find_library("heif") or "libheif.so.1")
    for name, (result, arguments) in _PROTOTYPES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def heic(picture: Image.Image, folder: Path, quality: int = 95) -> bytes:
    """An RGB or RGBA picture as a file, which is written to `folder` on the way."""
    library, path = _library(), folder / "made.heic"
    context, encoder, made, stride = library.heif_context_alloc(), c_void_p(), c_void_p(), c_int()
    bands = len(picture.getbands())
    chroma = _WOVEN_RGBA if bands == 4 else _WOVEN_RGB
    _accept(library.heif_context_get_encoder_for_format(context, _HEVC, byref(encoder)))
    _accept(library.heif_encoder_set_lossy_quality(encoder, quality))
    _accept(library.heif_image_create(*picture.size, _RGB, chroma, byref(made)))
    _accept(library.heif_image_add_plane(made, _INTERLEAVED, *picture.size, 8 * bands))
    plane = library.heif_image_get_plane(made, _INTERLEAVED, byref(stride))
    pixels, row = picture.tobytes(), picture.width * bands
    for line in range(picture.height):
        ctypes.memmove(plane + line * stride.value, pixels[line * row : (line + 1) * row], row)
    _accept(library.heif_context_encode_image(context, made, encoder, None, None))
    _accept(library.heif_context_write_to_file(context, str(path).encode()))
    library.heif_image_release(made)
    library.heif_encoder_release(encoder)
    library.heif_context_free(context)
    return path.read_bytes()


def _accept(error: _Error) -> None:
    assert error.code == 0, error.message
