"""JPEG (ITU-T T.81): markers up to the first scan."""

from collections.abc import Iterator

from imghost.imaging.headers.byte_view import MAX_CHUNKS, ByteView
from imghost.imaging.headers.exif import orientation_of
from imghost.imaging.headers.header import Header
from imghost.imaging.refusals import unreadable

START_OF_SCAN = 0xDA
END_OF_IMAGE = 0xD9
APP0, APP1, APP2, APP13, APP14, COMMENT = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE
EXIF_MARK = b"Exif\0"

_FRAME_MARKERS = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
_COMPONENTS = {1, 3, 4}


def read(view: ByteView) -> Header:
    """Size and orientation. Raises Unprocessable without a frame header before the first scan."""
    size: tuple[int, int] | None = None
    orientation: int | None = None
    for marker, offset, length in segments(view):
        if marker in _FRAME_MARKERS:
            if size or length < 6 or view.byte(offset + 5) not in _COMPONENTS:
                raise unreadable()
            size = view.number(">H", offset + 3), view.number(">H", offset + 1)
        elif marker == APP1 and orientation is None and view.take(offset, min(length, 6))[:5] == EXIF_MARK:
            orientation = orientation_of(view, offset + 6, length - 6)
        elif marker == START_OF_SCAN and size and offset + length < view.size:
            return Header(width=size[0], height=size[1], orientation=orientation or 1)
    raise unreadable()


def segments(view: ByteView, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """Each (marker, offset of its payload, payload length) of the picture at `start`, the first scan last.

    Raises Unprocessable when a segment reaches past the file or something else stands between segments.
    """
    at = start + 2
    for _ in range(MAX_CHUNKS):
        if view.byte(at) != 0xFF:
            raise unreadable()
        while view.byte(at + 1) == 0xFF:
            at += 1
        marker = view.byte(at + 1)
        if marker in _WITHOUT_LENGTH:
            at += 2
            continue
        length = view.number(">H", at + 2) - 2
        if marker == END_OF_IMAGE or length < 0 or at + 4 + length > view.size:
            raise unreadable()
        yield marker, at + 4, length
        if marker == START_OF_SCAN:
            return
        at += 4 + length
    raise unreadable()
