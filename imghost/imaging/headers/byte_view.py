"""A bounds-checked look at a file: reading past its end is a refusal, never an IndexError."""

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imghost.imaging.refusals import unreadable

MAX_CHUNKS = 20_000
"""More chunks, segments or boxes than any honest file has; walking them must end."""


MAX_STEPS = 2_000_000
"""Steps all walks over one file may take together: structures nest, so a bound per level is not enough."""


class ByteView:
    """Bytes of a file by offset. `data` is mapped, not loaded: only the pages touched are read."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self.data = data
        self.size = len(data)
        self.steps_left = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Count the steps of a walk. Raises Unprocessable when a file makes us walk for ever."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise unreadable()

    def take(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes from `offset`; raises Unprocessable when the file has fewer."""
        if offset < 0 or length < 0 or offset + length > self.size:
            raise unreadable()
        return self.data[offset : offset + length]

    def byte(self, offset: int) -> int:
        if not 0 <= offset < self.size:
            raise unreadable()
        return self.data[offset]

    def number(self, layout: str, offset: int) -> int:
        """One integer in `struct` notation, e.g. ">I"; raises Unprocessable past the end."""
        if offset < 0 or offset + struct.calcsize(layout) > self.size:
            raise unreadable()
        value: int = struct.unpack_from(layout, self.data, offset)[0]
        return value

    def find(self, needle: bytes, start: int, end: int) -> int:
        """Offset of `needle` within [start, end), or -1."""
        return self.data.find(needle, start, end)


@contextmanager
def view_of(path: Path) -> Iterator[ByteView]:
    """Map `path` for reading. Raises Unprocessable for an empty file."""
    with path.open("rb") as file:
        if not file.seek(0, 2):
            raise unreadable()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield ByteView(data)
