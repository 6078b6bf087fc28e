"""Where the bytes of each item of a HEIF file stand (`iloc`, ISO/IEC 14496-12, section 8.11.3)."""

from imghost.imaging.headers.boxes import first_box
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.refusals import unreadable

_IN_FILE, _IN_ITEM_DATA = 0, 1
_MAX_EXTENTS = 65_536


class _Cursor:
    """Reads big-endian numbers of any width one after the other."""

    def __init__(self, view: ByteView, at: int) -> None:
        self.view = view
        self.at = at

    def next(self, width: int) -> int:
        value = int.from_bytes(self.view.take(self.at, width), "big")
        self.at += width
        return value


def extents(view: ByteView, start: int, end: int) -> dict[int, list[tuple[int, int]]]:
    """Item identifier to the (offset in the file, length) of its pieces.

    Items that are built from other items have none. Raises Unprocessable when the table does not fit.
    """
    box = first_box(view, (b"iloc",), start, end)
    if box is None:
        return {}
    data = first_box(view, (b"idat",), start, end)
    version, cursor = view.byte(box.start), _Cursor(view, box.start + 4)
    sizes, more = cursor.next(1), cursor.next(1)
    widths = sizes >> 4, sizes & 15, more >> 4, more & 15 if version else 0
    found, total = {}, 0
    count = cursor.next(4 if version == 2 else 2)
    if count > _MAX_EXTENTS:
        raise unreadable()
    for _ in range(count):
        item, method, pieces = _item(cursor, version, widths)
        total += len(pieces)
        if total > _MAX_EXTENTS:
            raise unreadable()
        if method == _IN_ITEM_DATA and data is not None:
            found[item] = [(data.start + offset, length) for offset, length in pieces]
        elif method == _IN_FILE:
            found[item] = [(offset, length or view.size - offset) for offset, length in pieces]
    return found


def _item(
    cursor: _Cursor, version: int, widths: tuple[int, int, int, int]
) -> tuple[int, int, list[tuple[int, int]]]:
    """Read one entry: identifier, construction method, pieces."""
    offset_width, length_width, base_width, index_width = widths
    item = cursor.next(4 if version == 2 else 2)
    method = cursor.next(2) & 15 if version else _IN_FILE
    cursor.next(2)
    base = cursor.next(base_width)
    pieces = []
    for _ in range(cursor.next(2)):
        cursor.next(index_width)
        offset = base + cursor.next(offset_width)
        pieces.append((offset, cursor.next(length_width)))
    return item, method, pieces
