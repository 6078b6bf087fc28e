"""BMP: the file header and the bitmap header of Windows and OS/2."""

from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.header import Header
from imghost.imaging.refusals import unreadable

_UNCOMPRESSED, _BIT_FIELDS, _ALPHA_BIT_FIELDS = 0, 3, 6
_COMPRESSIONS = {0, 1, 2, 3, 6}
_DEPTHS = {1, 2, 4, 8, 16, 24, 32}
_WITH_ALPHA_MASK = 56


def read(view: ByteView) -> Header:
    """Size and alpha. Raises Unprocessable when the pixels that the header claims are not in the file.

    A negative height only says that the rows stand top-down. JPEG or PNG inside a BMP is refused.
    """
    header_size = view.number("<I", 14)
    if header_size == 12:
        width, height, depth = view.number("<H", 18), view.number("<H", 20), view.number("<H", 24)
        compression = _UNCOMPRESSED
    else:
        width, height = view.number("<i", 18), abs(view.number("<i", 22))
        depth = view.number("<H", 28)
        compression = view.number("<I", 30) if header_size >= 40 else _UNCOMPRESSED
    if width <= 0 or height <= 0 or depth not in _DEPTHS or compression not in _COMPRESSIONS:
        raise unreadable()
    if compression in (_UNCOMPRESSED, _BIT_FIELDS, _ALPHA_BIT_FIELDS):
        row = (width * depth + 31) // 32 * 4
        if view.number("<I", 10) + row * height > view.size:
            raise unreadable()
    return Header(width=width, height=height, has_alpha=_has_alpha(view, header_size, compression))


def _has_alpha(view: ByteView, header_size: int, compression: int) -> bool:
    if compression == _ALPHA_BIT_FIELDS:
        return True
    return compression == _BIT_FIELDS and header_size >= _WITH_ALPHA_MASK and view.number("<I", 66) != 0
