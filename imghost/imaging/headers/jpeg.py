"""JPEG (ITU-T T.81): markers up to the first scan."""

import re
from collections.abc import Iterator

from imghost.base.errors import Unprocessable
from imghost.imaging.headers.byte_view import MAX_CHUNKS, ByteView
from imghost.imaging.headers.exif import orientation_of
from imghost.imaging.headers.header import Header
from imghost.imaging.refusals import unreadable

START_OF_SCAN = 0xDA
END_OF_IMAGE = 0xD9
APP0, APP1, APP2, APP13, APP14, APP15, COMMENT = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF, 0xFE
EXIF_MARK = b"Exif\0"

_FRAME_MARKERS = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
_COMPONENTS = {1, 3, 4}
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends entropy-coded data: neither a stuffed byte, nor a restart, nor a fill byte."""


def read(view: ByteView) -> Header:
    """Size and orientation. Raises Unprocessable without a frame header before the first scan."""
    size: tuple[int, int] | None = None
    orientation: int | None = None
    for marker, offset, length in segments_before_scan(view):
        if marker in _FRAME_MARKERS:
            if size or length < 6 or view.byte(offset + 5) not in _COMPONENTS:
                raise unreadable()
            size = view.number(">H", offset + 3), view.number(">H", offset + 1)
        elif marker == APP1 and orientation is None and view.take(offset, min(length, 6))[:5] == EXIF_MARK:
            orientation = orientation_of(view, offset + 6, length - 6)
        elif marker == START_OF_SCAN and size and offset + length < view.size:
            return Header(width=size[0], height=size[1], orientation=orientation or 1)
    raise unreadable()


def segments_before_scan(view: ByteView, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """Each (marker, offset of its payload, payload length) of the picture at `start`, the first scan last."""
    for marker, offset, length in segments(view, start):
        yield marker, offset, length
        if marker == START_OF_SCAN:
            return


def segments(view: ByteView, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """Each (marker, offset of its payload, payload length) of the picture at `start`, the end marker last.

    Raises Unprocessable when a segment before the first scan reaches past the file or something else
    stands between segments. Behind it decoders guess, so there the list just ends without an end marker.
    """
    at, scans = start + 2, 0
    for _ in range(MAX_CHUNKS):
        try:
            marker, offset, length = _segment(view, at)
        except Unprocessable:
            if not scans:
                raise
            return
        yield marker, offset, length
        at = offset + length
        if marker == START_OF_SCAN:
            scans += 1
            found = _NEXT_MARKER.search(view.data, at)
            if found is None:
                return
            at = found.start()
        elif marker == END_OF_IMAGE:
            return
    raise unreadable()


def _segment(view: ByteView, at: int) -> tuple[int, int, int]:
    """Read one marker, fill bytes and parameterless markers before it skipped."""
    for _ in range(MAX_CHUNKS):
        if view.byte(at) != 0xFF:
            raise unreadable()
        marker = view.byte(at + 1)
        if marker == END_OF_IMAGE:
            return marker, at + 2, 0
        if marker not in _WITHOUT_LENGTH and marker != 0xFF:
            break
        at += 1 if marker == 0xFF else 2
    length = view.number(">H", at + 2) - 2
    if length < 0 or at + 4 + length > view.size:
        raise unreadable()
    return marker, at + 4, length
