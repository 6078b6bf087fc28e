"""A file's changes as a list of splices, and the writer that applies them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.refusals import unreadable

_MAX_EDITS = 200_000


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `replacement` where the bytes [start, end) stand."""

    start: int
    end: int
    replacement: bytes = b""


def drop(start: int, end: int) -> Edit:
    return Edit(start, end)


def blank(start: int, end: int) -> Edit:
    """Zeros of the same length: nothing behind it moves."""
    return Edit(start, end, bytes(end - start))


def effective(view: ByteView, edits: Iterable[Edit]) -> list[Edit]:
    """Sort the edits by offset, without those that would change nothing.

    Raises Unprocessable when two overlap or there are absurdly many: only a file made to confuse
    lets its parts share bytes.
    """
    changing = {edit for edit in _bounded(edits) if view.data[edit.start : edit.end] != edit.replacement}
    ordered = sorted(changing, key=lambda edit: (edit.start, edit.end))
    if any(edit.end > following.start for edit, following in pairwise(ordered)):
        raise unreadable()
    return ordered


def _bounded(edits: Iterable[Edit]) -> Iterator[Edit]:
    for number, edit in enumerate(edits):
        if number >= _MAX_EDITS:
            raise unreadable()
        yield edit


def write(view: ByteView, edits: list[Edit], target: Path) -> None:
    """Write the edited copy of `view` to `target`. `edits` are sorted and do not overlap."""
    whole = memoryview(view.data)
    try:
        with target.open("xb") as file:
            at = 0
            for edit in edits:
                file.write(whole[at : edit.start])
                file.write(edit.replacement)
                at = edit.end
            file.write(whole[at:])
    finally:
        whole.release()
