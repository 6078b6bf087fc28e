"""What has to change in a TIFF: its directories are compacted where they stand and private values zeroed.

Pixels and everything else keep their offsets, so the file stays exactly as long as it was.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.ifd import (
    ENTRY_BYTES,
    FIELD_BYTES,
    NotTiff,
    byte_order_of,
    next_directory,
    raw_entries,
)
from imghost.imaging.privacy.edits import Edit, blank
from imghost.imaging.privacy.public_tags import (
    EXIF_DIRECTORY,
    EXIF_TAGS,
    INTEROPERABILITY_DIRECTORY,
    INTEROPERABILITY_TAGS,
    MAIN_TAGS,
    TIFF_STRUCTURE_TAGS,
)
from imghost.imaging.refusals import unreadable

_SUBDIRECTORIES = {EXIF_DIRECTORY: EXIF_TAGS, INTEROPERABILITY_DIRECTORY: INTEROPERABILITY_TAGS}
_PRIVATE_SUBDIRECTORIES = {0x8825, 0x014A}
"""GPS, and further pictures (thumbnails, previews)."""

_NOTHING: frozenset[int] = frozenset()
_MAX_DIRECTORIES, _MAX_DEPTH = 2_000, 8


@dataclass(frozen=True, slots=True)
class _Source:
    """The file, its byte order and the directories already done: hostile ones point at each other."""

    view: ByteView
    order: str
    seen: set[int] = field(default_factory=set)


def edits(view: ByteView) -> Iterator[Edit]:
    """Yield the changes that leave no private tag. Raises Unprocessable for broken directories."""
    try:
        source = _Source(view, byte_order_of(view))
    except NotTiff:
        raise unreadable() from None
    offset = view.number(f"{source.order}I", 4)
    while offset and offset not in source.seen and len(source.seen) <= _MAX_DIRECTORIES:
        following = next_directory(view, source.order, offset)
        yield from _compact(source, offset, MAIN_TAGS | TIFF_STRUCTURE_TAGS, following)
        offset = following


def _compact(
    source: _Source, offset: int, public: frozenset[int], following: int = 0, depth: int = 0
) -> Iterator[Edit]:
    """Move the public entries of one directory together, zero the others with all they point to."""
    if offset in source.seen:
        return
    source.seen.add(offset)
    if len(source.seen) > _MAX_DIRECTORIES or depth > _MAX_DEPTH:
        raise unreadable()
    entries = list(raw_entries(source.view, source.order, offset))
    for tag, raw in entries:
        kind, count, pointer = struct.unpack_from(f"{source.order}HII", raw, 2)
        if tag in public and tag in _SUBDIRECTORIES:
            yield from _compact(source, pointer, _SUBDIRECTORIES[tag], depth=depth + 1)
        elif tag not in public:
            if tag in _PRIVATE_SUBDIRECTORIES:
                yield from _erase_directories(source, pointer, count, depth + 1)
            yield from _erase_value(source, kind, count, pointer)
    kept = [raw for tag, raw in entries if tag in public]
    if len(kept) < len(entries):
        count, link = struct.pack(f"{source.order}H", len(kept)), struct.pack(f"{source.order}I", following)
        room = 2 + len(entries) * ENTRY_BYTES
        yield Edit(offset, offset + room, b"".join([count, *kept, link]).ljust(room, b"\0"))


def _erase_directories(source: _Source, pointer: int, count: int, depth: int) -> Iterator[Edit]:
    """One directory is pointed to by the entry itself, several by a list of offsets."""
    for number in range(min(count, _MAX_DIRECTORIES)):
        offset = source.view.number(f"{source.order}I", pointer + 4 * number) if count > 1 else pointer
        yield from _compact(source, offset, _NOTHING, depth=depth)


def _erase_value(source: _Source, kind: int, count: int, pointer: int) -> Iterator[Edit]:
    """Up to four bytes stand in the entry, which goes anyway."""
    length = FIELD_BYTES.get(kind, 0) * count
    if length > 4 and pointer + length <= source.view.size:
        yield blank(pointer, pointer + length)
