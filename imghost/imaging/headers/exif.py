"""The orientation inside an EXIF block: the one tag that decides which side of the picture is its width."""

from imghost.base.errors import Unprocessable
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.ifd import NotTiff, byte_order_of, entries_of

_ORIENTATION = 0x0112
_EXIF_MARK = b"Exif\0\0"


def orientation_of(view: ByteView, offset: int, length: int) -> int:
    """1 to 8 (EXIF 2.32, tag 0x0112) of the TIFF structure at `offset`; 1 when it says nothing usable.

    A damaged EXIF block does not make a picture unreadable: browsers ignore it, and so do we.
    """
    try:
        block = ByteView(view.take(offset, length))
        block = ByteView(block.take(6, block.size - 6)) if block.data[:6] == _EXIF_MARK else block
        order = byte_order_of(block)
        entries = entries_of(block, order, block.number(f"{order}I", 4))
    except (NotTiff, Unprocessable):
        return 1
    value = entries[_ORIENTATION].first if _ORIENTATION in entries else 1
    return value if 1 <= value <= 8 else 1
