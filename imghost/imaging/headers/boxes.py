"""The box structure of ISO base media files (ISO/IEC 14496-12, section 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from imghost.imaging.headers.byte_view import MAX_CHUNKS, ByteView
from imghost.imaging.refusals import unreadable

_STEPS_PER_BOX = 10
"""A box costs about as much time as ten of the steps that bound a walk."""


@dataclass(frozen=True, slots=True)
class Box:
    """`start` and `end` bound the content, header excluded; `named_at` is where the four letters stand."""

    kind: bytes
    start: int
    end: int
    named_at: int


def boxes(view: ByteView, start: int, end: int) -> Iterator[Box]:
    """List the boxes that stand side by side in [start, end).

    Raises Unprocessable when one reaches past the end or there are absurdly many.
    """
    at = start
    for _ in range(MAX_CHUNKS):
        if at + 8 > end:
            return
        view.spend(_STEPS_PER_BOX)
        size, kind, content = view.number(">I", at), view.take(at + 4, 4), at + 8
        if size == 1:
            size, content = view.number(">Q", at + 8), at + 16
        elif size == 0:
            size = end - at
        if at + size > end or content > at + size:
            raise unreadable()
        yield Box(kind, content, at + size, at + 4)
        at += size
    raise unreadable()


def first_box(view: ByteView, path: tuple[bytes, ...], start: int, end: int) -> Box | None:
    """Find the box by descending `path`, always into the first of a name; None when there is none."""
    found: Box | None = None
    for name in path:
        found = next((box for box in boxes(view, start, end) if box.kind == name), None)
        if found is None:
            return None
        start, end = found.start, found.end
    return found
