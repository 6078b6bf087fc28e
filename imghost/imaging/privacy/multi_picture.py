"""Where the further pictures of a multi-picture JPEG stand (CIPA DC-007)."""

from imghost.base.errors import Unprocessable
from imghost.imaging.headers import jpeg
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.ifd import NotTiff, byte_order_of, entries_of

_MARK = b"MPF\0"
_ENTRY_LIST = 0xB002
_ENTRY_BYTES = 16
_TYPE_MASK = 0xFFFFFF
_PREVIEWS = {0x010001, 0x010002}
_MAX_PICTURES = 16


def other_pictures(view: ByteView, first_end: int) -> list[tuple[int, int]]:
    """(start, end) of every picture behind the first one, which ends at `first_end`; previews are left out.

    Empty when there is no index or when it does not point at pictures: what it does not name is cut off.
    """
    try:
        base = next(
            offset + len(_MARK)
            for marker, offset, length in jpeg.segments_before_scan(view)
            if marker == jpeg.APP2 and view.take(offset, min(length, 4)) == _MARK
        )
        return _checked(view, _listed(view, base), first_end)
    except (StopIteration, NotTiff, Unprocessable):
        return []


def _listed(view: ByteView, base: int) -> list[tuple[int, int]]:
    """Offsets in the index count from `base`, the byte order mark of the index."""
    index = ByteView(view.take(base, min(view.size - base, 65_533)))
    order = byte_order_of(index)
    entry = entries_of(index, order, index.number(f"{order}I", 4)).get(_ENTRY_LIST)
    if entry is None or entry.count > _MAX_PICTURES * _ENTRY_BYTES:
        return []
    found = []
    for at in range(_ENTRY_BYTES, entry.count, _ENTRY_BYTES):
        kind = index.number(f"{order}I", entry.pointer + at) & _TYPE_MASK
        start = base + index.number(f"{order}I", entry.pointer + at + 8)
        end = start + index.number(f"{order}I", entry.pointer + at + 4)
        if kind not in _PREVIEWS:
            found.append((start, end))
    return sorted(found)


def _checked(view: ByteView, found: list[tuple[int, int]], first_end: int) -> list[tuple[int, int]]:
    previous = first_end
    for start, end in found:
        if start < previous or end > view.size or view.take(start, 3) != b"\xff\xd8\xff":
            return []
        previous = end
    return found
