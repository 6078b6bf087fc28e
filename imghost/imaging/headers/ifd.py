"""Image file directories of TIFF 6.0, which EXIF uses too."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.refusals import unreadable

FIELD_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
"""Bytes of one value by field type; 129 is the UTF-8 text of EXIF 3."""

ENTRY_BYTES = 12
_INTEGER_LAYOUT = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I"}
_MAX_ENTRIES = 1_000
_STEPS_PER_ENTRY = 20


class NotTiff(ValueError):
    """The block does not begin with a TIFF byte order."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`first` is the first value of the field, 0 when it is no integer; `count` is how many it holds.

    `pointer` is where they stand when they do not fit into the entry.
    """

    first: int
    count: int
    pointer: int


def byte_order_of(view: ByteView) -> str:
    """Return the `struct` byte order. Raises NotTiff."""
    mark = bytes(view.data[:4])
    if mark == b"II*\0":
        return "<"
    if mark == b"MM\0*":
        return ">"
    raise NotTiff


def raw_entries(view: ByteView, order: str, offset: int) -> Iterator[tuple[int, bytes]]:
    """Tag number and the entry's 12 bytes, in order. Raises Unprocessable when the directory does not fit."""
    count = view.number(f"{order}H", offset)
    if count > _MAX_ENTRIES:
        raise unreadable()
    view.spend(count * _STEPS_PER_ENTRY)
    table = view.take(offset + 2, count * ENTRY_BYTES)
    for at in range(0, len(table), ENTRY_BYTES):
        yield struct.unpack_from(f"{order}H", table, at)[0], table[at : at + ENTRY_BYTES]


def entries_of(view: ByteView, order: str, offset: int) -> dict[int, Entry]:
    """Tag number to entry of the directory at `offset`. Raises Unprocessable when it does not fit."""
    entries = {}
    for number, (tag, raw) in enumerate(raw_entries(view, order, offset)):
        _, kind, count, pointer = struct.unpack(f"{order}HHII", raw)
        field = offset + 2 + number * ENTRY_BYTES + 8
        entries[tag] = Entry(_first_value(view, order, kind, count, field), count, pointer)
    return entries


def next_directory(view: ByteView, order: str, offset: int) -> int:
    """Offset of the directory after the one at `offset`, 0 when it is the last."""
    count = view.number(f"{order}H", offset)
    return view.number(f"{order}I", offset + 2 + count * ENTRY_BYTES)


def _first_value(view: ByteView, order: str, kind: int, count: int, field: int) -> int:
    """Up to four bytes stand in the entry itself, more stand where it points to."""
    layout = _INTEGER_LAYOUT.get(kind)
    if layout is None or count == 0:
        return 0
    if FIELD_BYTES[kind] * count > 4:
        field = view.number(f"{order}I", field)
        if field + FIELD_BYTES[kind] > view.size:
            return 0
    return view.number(order + layout, field)
