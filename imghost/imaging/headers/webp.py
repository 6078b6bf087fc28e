"""WebP (RFC 9649): the RIFF chunk list of the simple, lossless and extended layouts."""

from collections.abc import Iterator

from imghost.imaging.headers.byte_view import MAX_CHUNKS, ByteView
from imghost.imaging.headers.exif import orientation_of
from imghost.imaging.headers.header import Header
from imghost.imaging.refusals import too_many_frames, unreadable

ANIMATION, ALPHA = 0x02, 0x10
_LOSSY_START = b"\x9d\x01\x2a"
_LOSSLESS_MARK = 0x2F
_DISPOSED = 0x01
_MAX_EXIF = 1024 * 1024


def read(view: ByteView, max_frames: int) -> Header:
    """Size, alpha, frames. Raises Unprocessable when canvas and pictures contradict each other."""
    listed = list(_bounded(view, max_frames))
    if not listed:
        raise unreadable()
    kind, offset, _ = listed[0]
    if kind != b"VP8X":
        width, height, has_alpha = _picture(view, kind, offset)
        return Header(width=width, height=height, has_alpha=has_alpha)
    return _extended(view, offset, listed)


def chunks(view: ByteView) -> Iterator[tuple[bytes, int, int]]:
    """Each (type, offset of its data, length). Raises Unprocessable when one reaches past the file."""
    end = 8 + view.number("<I", 4)
    if end > view.size + 1:
        raise unreadable()
    end = min(end, view.size)
    at = 12
    for _ in range(MAX_CHUNKS):
        if at + 8 > end:
            return
        length = view.number("<I", at + 4)
        if at + 8 + length > end:
            raise unreadable()
        yield view.take(at, 4), at + 8, length
        at += 8 + length + (length & 1)
    raise unreadable()


def _bounded(view: ByteView, max_frames: int) -> Iterator[tuple[bytes, int, int]]:
    frames = 0
    for chunk in chunks(view):
        frames += chunk[0] == b"ANMF"
        if frames > max_frames:
            raise too_many_frames(f"more than {max_frames}", max_frames)
        yield chunk


def _extended(view: ByteView, header: int, listed: list[tuple[bytes, int, int]]) -> Header:
    flags = view.byte(header)
    width, height = _uint24(view, header + 4) + 1, _uint24(view, header + 7) + 1
    frames, orientation, stills, shows_through = 0, 1, 0, False
    for kind, offset, length in listed[1:]:
        if kind == b"ANMF":
            opens = _check_frame(view, offset, width, height, is_first=not frames)
            shows_through = shows_through or opens
            frames += 1
        elif kind in (b"VP8 ", b"VP8L"):
            if _picture(view, kind, offset)[:2] != (width, height):
                raise unreadable()
            stills += 1
        elif kind == b"EXIF" and length <= _MAX_EXIF:
            orientation = orientation_of(view, offset, length)
    if not (frames if flags & ANIMATION else stills):
        raise unreadable()
    return Header(
        width=width,
        height=height,
        orientation=orientation,
        frames=max(frames, 1) if flags & ANIMATION else 1,
        is_animated=bool(flags & ANIMATION) and frames > 1,
        has_alpha=bool(flags & ALPHA) or (bool(flags & ANIMATION) and shows_through),
    )


def _check_frame(view: ByteView, offset: int, width: int, height: int, *, is_first: bool) -> bool:
    """Refuse a frame that leaves the canvas, as every decoder does; say whether it leaves a part of it empty.

    The first does when it is smaller; any other one when it is taken away again.
    """
    left, top = _uint24(view, offset) * 2, _uint24(view, offset + 3) * 2
    frame_width, frame_height = _uint24(view, offset + 6) + 1, _uint24(view, offset + 9) + 1
    if left + frame_width > width or top + frame_height > height:
        raise unreadable()
    is_whole = (frame_width, frame_height) == (width, height)
    return not is_whole and (is_first or bool(view.byte(offset + 15) & _DISPOSED))


def _picture(view: ByteView, kind: bytes, offset: int) -> tuple[int, int, bool]:
    """(width, height, has alpha) of a bare bitstream: RFC 6386 section 9.1 or RFC 9649 section 3.4."""
    if kind == b"VP8 " and view.take(offset + 3, 3) == _LOSSY_START:
        return view.number("<H", offset + 6) & 0x3FFF, view.number("<H", offset + 8) & 0x3FFF, False
    if kind == b"VP8L" and view.byte(offset) == _LOSSLESS_MARK:
        bits = view.number("<I", offset + 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    raise unreadable()


def _uint24(view: ByteView, offset: int) -> int:
    return int.from_bytes(view.take(offset, 3), "little")
