"""The picture size in the sample descriptions of an MP4 or MOV (ISO/IEC 14496-12, section 12.1.3)."""

from imghost.imaging.headers.boxes import Box, boxes, first_box
from imghost.imaging.headers.byte_view import ByteView

_FULL_BOX = 4
_ENTRY_COUNT = 4
_BEFORE_SIZE = 24


def coded_size(view: ByteView) -> tuple[int, int]:
    """Return width and height of the first video track as coded, in pixels; zeros without one.

    ffprobe says nothing of MPEG-4 part 2 unless it may decode. Raises Unprocessable for broken boxes.
    """
    movie = first_box(view, (b"moov",), 0, view.size)
    tracks = [] if movie is None else list(boxes(view, movie.start, movie.end))
    for track in tracks:
        if track.kind == b"trak" and _handler(view, track) == b"vide":
            return _size(view, track)
    return 0, 0


def _handler(view: ByteView, track: Box) -> bytes:
    handler = first_box(view, (b"mdia", b"hdlr"), track.start, track.end)
    return b"" if handler is None else view.take(handler.start + 8, 4)


def _size(view: ByteView, track: Box) -> tuple[int, int]:
    listed = first_box(view, (b"mdia", b"minf", b"stbl", b"stsd"), track.start, track.end)
    if listed is None:
        return 0, 0
    entry = next(boxes(view, listed.start + _FULL_BOX + _ENTRY_COUNT, listed.end), None)
    if entry is None:
        return 0, 0
    return view.number(">H", entry.start + _BEFORE_SIZE), view.number(">H", entry.start + _BEFORE_SIZE + 2)
