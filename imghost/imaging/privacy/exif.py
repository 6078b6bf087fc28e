"""Rebuilds an EXIF block from its public tags alone; what is not copied does not exist any more."""

import struct
from dataclasses import dataclass, field

from imghost.base.errors import Unprocessable
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.ifd import FIELD_BYTES, NotTiff, byte_order_of, raw_entries
from imghost.imaging.privacy.public_tags import (
    EXIF_DIRECTORY,
    EXIF_TAGS,
    INTEROPERABILITY_DIRECTORY,
    INTEROPERABILITY_TAGS,
    MAIN_TAGS,
)

_SUBDIRECTORIES = {EXIF_DIRECTORY: EXIF_TAGS, INTEROPERABILITY_DIRECTORY: INTEROPERABILITY_TAGS}


@dataclass(slots=True)
class _Rebuild:
    """The block that was read and the one being built: same offsets, zeros where nothing is kept."""

    view: ByteView
    order: str
    built: bytearray
    end: int = 8
    seen: set[int] = field(default_factory=set)


def scrubbed(block: bytes) -> bytes:
    """Keep the public tags of a TIFF structure; empty when there are none or it cannot be read.

    The result is no longer than `block`.
    """
    view = ByteView(block)
    try:
        order = byte_order_of(view)
        rebuild = _Rebuild(view, order, bytearray(len(block)))
        rebuild.built[:8] = view.take(0, 8)
        kept = _copy_directory(rebuild, view.number(f"{order}I", 4), MAIN_TAGS)
    except (NotTiff, Unprocessable):
        return b""
    return bytes(rebuild.built[: rebuild.end]) if kept else b""


def _copy_directory(rebuild: _Rebuild, offset: int, public: frozenset[int]) -> int:
    """Copy the public entries of the directory at `offset`; return how many there were."""
    if offset in rebuild.seen or offset < 8:
        return 0
    rebuild.seen.add(offset)
    entries = [
        raw
        for tag, raw in raw_entries(rebuild.view, rebuild.order, offset)
        if tag in public and _copy_value(rebuild, tag, raw)
    ]
    table = struct.pack(f"{rebuild.order}H", len(entries)) + b"".join(entries) + bytes(4)
    if entries:
        _put(rebuild, offset, table)
    return len(entries)


def _copy_value(rebuild: _Rebuild, tag: int, raw: bytes) -> bool:
    """Copy what the entry points to. False when it points nowhere, so that the entry is left out."""
    kind, count, pointer = struct.unpack_from(f"{rebuild.order}HII", raw, 2)
    length: int = FIELD_BYTES.get(kind, 0) * count
    try:
        if tag in _SUBDIRECTORIES:
            return _copy_directory(rebuild, pointer, _SUBDIRECTORIES[tag]) > 0
        if length > 4:
            _put(rebuild, pointer, rebuild.view.take(pointer, length))
    except Unprocessable:
        return False
    return length > 0


def _put(rebuild: _Rebuild, offset: int, data: bytes) -> None:
    """A table may be up to four bytes longer than the file leaves room for: readers allow that, so do we."""
    data = data[: len(rebuild.built) - offset]
    rebuild.built[offset : offset + len(data)] = data
    rebuild.end = max(rebuild.end, offset + len(data))
