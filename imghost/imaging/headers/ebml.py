"""The element structure of WebM files (RFC 8794, RFC 9559)."""

from collections.abc import Iterator
from dataclasses import dataclass

from imghost.imaging.headers.byte_view import MAX_CHUNKS, ByteView
from imghost.imaging.refusals import unreadable

SEGMENT, SEEK_HEAD, INFO, TRACKS, CLUSTER, CUES, TAGS = (
    0x18538067, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B, 0x1254C367,
)  # fmt: skip
TITLE, SEGMENT_FILE_NAME, SEGMENT_IDENTIFIER = 0x7BA9, 0x7384, 0x73A4
TRACK_NAME, TRACK_TYPE, SIMPLE_TAG, TAG_NAME = 0x536E, 0x83, 0x67C8, 0x45A3
VOID, CRC = 0xEC, 0xBF
_STEPS_PER_ELEMENT = 20


@dataclass(frozen=True, slots=True)
class Element:
    """`start` and `end` bound the content, name and size excluded."""

    name: int
    start: int
    end: int


def elements(view: ByteView, start: int, end: int) -> Iterator[Element]:
    """List the elements that stand side by side in [start, end).

    Raises Unprocessable when one reaches past the end, has no length or there are absurdly many.
    """
    at = start
    for _ in range(MAX_CHUNKS):
        if at >= end:
            return
        view.spend(_STEPS_PER_ELEMENT)
        name, after_name = _variable_number(view, at, keep_marker=True)
        size, content = _variable_number(view, after_name, keep_marker=False)
        if content + size > end:
            raise unreadable()
        yield Element(name, content, content + size)
        at = content + size
    raise unreadable()


def _variable_number(view: ByteView, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """Value and the offset behind it (RFC 8794, section 4). All ones, "unknown", is far past any file."""
    first = view.byte(at)
    if not first:
        raise unreadable()
    length = 9 - first.bit_length()
    value = int.from_bytes(view.take(at, length), "big")
    marker = 1 << (7 * length)
    if keep_marker:
        return value, at + length
    size = value ^ marker
    return (size if size != marker - 1 else 1 << 62), at + length
