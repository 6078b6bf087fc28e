"""Which item of a HEIF file is the picture, what codes it and which properties it has."""

from collections.abc import Iterator

from imghost.imaging.headers.boxes import Box, boxes, first_box
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.refusals import unreadable

_MAX_ITEMS = 10_000


def primary_item(view: ByteView, start: int, end: int) -> int:
    """Read the identifier from `pitm`. Raises Unprocessable when the box is missing."""
    box = first_box(view, (b"pitm",), start, end)
    if box is None:
        raise unreadable()
    return view.number(">I" if view.byte(box.start) else ">H", box.start + 4)


def item_kinds(view: ByteView, start: int, end: int) -> dict[int, bytes]:
    """Item identifier to its four-letter kind (`hvc1`, `av01`, `grid`, `Exif`, `mime` …) from `iinf`."""
    return dict(_item_entries(view, first_box(view, (b"iinf",), start, end)))


def _item_entries(view: ByteView, box: Box | None) -> Iterator[tuple[int, bytes]]:
    if box is None:
        return
    skip = 8 if view.byte(box.start) else 6
    for entry in boxes(view, box.start + skip, box.end):
        version = view.byte(entry.start)
        if entry.kind == b"infe" and version >= 2:
            wide = version >= 3
            identifier = view.number(">I" if wide else ">H", entry.start + 4)
            yield identifier, view.take(entry.start + (10 if wide else 8), 4)


def associations(view: ByteView, start: int, end: int) -> dict[int, tuple[int, ...]]:
    """Item identifier to the 1-based indexes of its properties in `ipco`, from every `ipma`."""
    properties = first_box(view, (b"iprp",), start, end)
    found: dict[int, tuple[int, ...]] = {}
    if properties is None:
        return found
    for box in boxes(view, properties.start, properties.end):
        if box.kind == b"ipma":
            found.update(_of_association_box(view, box))
    return found


def _of_association_box(view: ByteView, box: Box) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Layout from ISO/IEC 23008-12, section 9.3.1: version widens identifiers, flag 1 widens indexes."""
    identifier_layout = ">I" if view.byte(box.start) else ">H"
    identifier_bytes = 4 if view.byte(box.start) else 2
    wide = view.byte(box.start + 3) & 1
    count, at = view.number(">I", box.start + 4), box.start + 8
    if count > _MAX_ITEMS:
        raise unreadable()
    for _ in range(count):
        identifier = view.number(identifier_layout, at)
        number = view.byte(at + identifier_bytes)
        at += identifier_bytes + 1
        packed = view.take(at, number * (2 if wide else 1))
        at += len(packed)
        if wide:
            indexes = [int.from_bytes(packed[i : i + 2], "big") & 0x7FFF for i in range(0, len(packed), 2)]
        else:
            indexes = [byte & 0x7F for byte in packed]
        yield identifier, tuple(indexes)
