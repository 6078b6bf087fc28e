"""What has to change in a HEIC or AVIF file: metadata items and unknown boxes, all in place.

Items are addressed by offset (`iloc`), so nothing may move: private bytes become zeros.
"""

from collections.abc import Iterator

from imghost.imaging.headers.boxes import Box, boxes, first_box
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.item_locations import extents
from imghost.imaging.headers.item_properties import item_kinds
from imghost.imaging.privacy import exif, xmp
from imghost.imaging.privacy.edits import Edit, blank
from imghost.imaging.refusals import unreadable

_KEPT_BOXES = {b"ftyp", b"meta", b"mdat", b"moov", b"moof", b"mfra", b"sidx"}
_PRIVATE_BOXES = {b"udta", b"uuid", b"free", b"skip"}
_CONTAINERS = {b"moov", b"trak"}
_EXIF, _MIME, _URI = b"Exif", b"mime", b"uri "
_FULL_BOX = 4
_MAX_METADATA = 16 * 1024 * 1024
_MAX_DEPTH = 8
_EXIF_HEADERS = {4, 4 + len(b"Exif\0\0")}


def edits(view: ByteView) -> Iterator[Edit]:
    """Yield the changes that leave no private byte. Raises Unprocessable for broken boxes."""
    for box in boxes(view, 0, view.size):
        if box.kind not in _KEPT_BOXES:
            yield from _freed(box)
        elif box.kind in _CONTAINERS:
            yield from _movie_edits(view, box)
    meta = first_box(view, (b"meta",), 0, view.size)
    if meta is None:
        raise unreadable()
    start, end = meta.start + _FULL_BOX, meta.end
    located = extents(view, start, end)
    kinds = {
        item: kind for item, kind in item_kinds(view, start, end).items() if kind in (_EXIF, _MIME, _URI)
    }
    if sum(length for item in kinds for _, length in located.get(item, [])) > _MAX_METADATA:
        raise unreadable()
    for item, kind in kinds.items():
        yield from _item_edits(view, kind, located.get(item, []))


def _freed(box: Box) -> Iterator[Edit]:
    """Turn a box into free space of the same size (ISO/IEC 14496-12, section 8.1.2)."""
    yield Edit(box.named_at, box.named_at + 4, b"free")
    yield blank(box.start, box.end)


def _movie_edits(view: ByteView, box: Box, depth: int = 0) -> Iterator[Edit]:
    """Sequences carry a movie beside the still; its user data and metadata go."""
    if depth > _MAX_DEPTH:
        raise unreadable()
    for inner in boxes(view, box.start, box.end):
        if inner.kind in _PRIVATE_BOXES or inner.kind == b"meta":
            yield from _freed(inner)
        elif inner.kind in _CONTAINERS:
            yield from _movie_edits(view, inner, depth + 1)


def _item_edits(view: ByteView, kind: bytes, located: list[tuple[int, int]]) -> Iterator[Edit]:
    data = b"".join(view.take(offset, length) for offset, length in located)
    kept = _public_item(kind, data)
    for offset, length in located:
        yield Edit(offset, offset + length, kept[:length])
        kept = kept[length:]


def _public_item(kind: bytes, data: bytes) -> bytes:
    """Return as many bytes as `data` has. An Exif item starts with the distance to its TIFF header."""
    header = 4 + int.from_bytes(data[:4], "big")
    if kind == _EXIF and header in _EXIF_HEADERS:
        return (data[:header] + exif.scrubbed(data[header:])).ljust(len(data), b"\0")[: len(data)]
    if kind == _MIME:
        return xmp.padded(xmp.scrubbed(data), len(data))
    return bytes(len(data))
