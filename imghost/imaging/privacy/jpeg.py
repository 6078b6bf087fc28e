"""What has to change in a JPEG: segments by allow-list, and everything behind the picture.

A multi-picture file (CIPA DC-007: HDR gain maps) addresses its other pictures by offset, so there the
private bytes become zeros and nothing moves. In any other file they are cut out.
"""

from collections.abc import Iterator

from imghost.base.errors import Unprocessable
from imghost.imaging.headers import jpeg
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.privacy import exif, xmp
from imghost.imaging.privacy.edits import Edit, blank, drop
from imghost.imaging.privacy.multi_picture import other_pictures

_EXIF_MARK = b"Exif\0\0"
_XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
_KEPT = {
    jpeg.APP0: (b"JFIF\0",),
    jpeg.APP2: (b"ICC_PROFILE\0", b"MPF\0", b"urn:iso:std:iso:ts:21496:-1\0"),
    jpeg.APP14: (b"Adobe",),
}
_JFIF_BYTES = 14


def edits(view: ByteView) -> Iterator[Edit]:
    """Yield the changes that leave no private byte. Raises Unprocessable for a broken segment list."""
    end = _end_of(view)
    others = other_pictures(view, end)
    yield from _picture_edits(view, moves=not others)
    for start, stop in others:
        yield blank(end, start)
        yield Edit(start, stop, _cleaned_in_place(view.take(start, stop - start)))
        end = stop
    yield drop(end, view.size)


def end_of_pictures(view: ByteView) -> int:
    """Offset behind the last picture of the file. Raises Unprocessable for a broken segment list."""
    end = _end_of(view)
    return max([end, *(stop for _, stop in other_pictures(view, end))])


def _end_of(view: ByteView) -> int:
    """Offset behind the end marker, the file's size when it is missing."""
    marker, offset, _ = list(jpeg.segments(view))[-1]
    return offset if marker == jpeg.END_OF_IMAGE else view.size


def _cleaned_in_place(picture: bytes) -> bytes:
    """Clean a further picture of the file; one that cannot be read becomes zeros."""
    view, cleaned = ByteView(picture), bytearray(picture)
    try:
        for edit in [*_picture_edits(view, moves=False), blank(_end_of(view), view.size)]:
            cleaned[edit.start : edit.end] = edit.replacement
    except Unprocessable:
        return bytes(len(picture))
    return bytes(cleaned)


def _picture_edits(view: ByteView, *, moves: bool) -> Iterator[Edit]:
    rewritten: set[bytes] = set()
    for marker, offset, length in jpeg.segments(view):
        if not (jpeg.APP0 <= marker <= jpeg.APP15 or marker == jpeg.COMMENT):
            continue
        payload = view.take(offset, length)
        mark = next((mark for mark in (_EXIF_MARK, _XMP_MARK) if payload.startswith(mark)), b"")
        kept = b"" if mark in rewritten else _public_payload(marker, payload)
        rewritten |= {mark} - {b""}
        if moves:
            segment = bytes((0xFF, marker)) + (len(kept) + 2).to_bytes(2, "big") + kept if kept else b""
            yield Edit(offset - 4, offset + length, segment)
        else:
            yield Edit(offset, offset + length, _in_place(kept, length))


def _public_payload(marker: int, payload: bytes) -> bytes:
    if marker == jpeg.APP1 and payload.startswith(_EXIF_MARK):
        block = exif.scrubbed(payload[len(_EXIF_MARK) :])
        return _EXIF_MARK + block if block else b""
    if marker == jpeg.APP1 and payload.startswith(_XMP_MARK):
        packet = xmp.scrubbed(payload[len(_XMP_MARK) :])
        return _XMP_MARK + packet if packet and len(packet) + len(_XMP_MARK) <= 65_533 else b""
    if marker == jpeg.APP0 and payload.startswith(b"JFIF\0"):
        return _without_thumbnail(payload)
    return payload if payload.startswith(_KEPT.get(marker, ())) else b""


def _without_thumbnail(payload: bytes) -> bytes:
    """JFIF 1.02: the last two of the fourteen bytes are the sides of a thumbnail that follows."""
    return payload[: _JFIF_BYTES - 2] + bytes(2) if len(payload) > _JFIF_BYTES else payload


def _in_place(kept: bytes, length: int) -> bytes:
    if kept.startswith(_XMP_MARK):
        return _XMP_MARK + xmp.padded(kept.removeprefix(_XMP_MARK), length - len(_XMP_MARK))
    return kept[:length].ljust(length, b"\0")
