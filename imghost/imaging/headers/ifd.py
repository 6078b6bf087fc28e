"""Image file directories of TIFF 6.0, which EXIF uses too."""

import struct
from dataclasses import dataclass

from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.refusals import unreadable

_FIELD_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 8: 2, 9: 4, 13: 4}
_FIELD_LAYOUT = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I"}
_ENTRY_BYTES = 12
_MAX_ENTRIES = 1_000


class NotTiff(ValueError):
    """The block does not begin with a TIFF byte order."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`first` is the first value of the field, 0 when it is no integer; `count` is how many it holds."""

    first: int
    count: int


def byte_order_of(view: ByteView) -> str:
    """Return the `struct` byte order. Raises NotTiff."""
    mark = bytes(view.data[:4])
    if mark == b"II*\0":
        return "<"
    if mark == b"MM\0*":
        return ">"
    raise NotTiff


def entries_of(view: ByteView, order: str, offset: int) -> dict[int, Entry]:
    """Tag number to entry of the directory at `offset`. Raises Unprocessable when it does not fit."""
    count = view.number(f"{order}H", offset)
    if count > _MAX_ENTRIES:
        raise unreadable()
    table = view.take(offset + 2, count * _ENTRY_BYTES)
    entries = {}
    for at in range(0, len(table), _ENTRY_BYTES):
        tag, kind, values = struct.unpack_from(f"{order}HHI", table, at)
        entries[tag] = Entry(_first_value(view, order, kind, values, offset + 2 + at + 8), values)
    return entries


def next_directory(view: ByteView, order: str, offset: int) -> int:
    """Offset of the directory after the one at `offset`, 0 when it is the last."""
    count = view.number(f"{order}H", offset)
    return view.number(f"{order}I", offset + 2 + count * _ENTRY_BYTES)


def _first_value(view: ByteView, order: str, kind: int, values: int, field: int) -> int:
    """Up to four bytes stand in the entry itself, more stand where it points to."""
    layout = _FIELD_LAYOUT.get(kind)
    if layout is None or values == 0:
        return 0
    if _FIELD_BYTES[kind] * values > 4:
        field = view.number(f"{order}I", field)
        if field + _FIELD_BYTES[kind] > view.size:
            return 0
    return view.number(order + layout, field)
