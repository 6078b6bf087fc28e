"""What a storage says of a blob, before anybody reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Listed:
    """A blob in a listing: its key, bytes, and when it was placed."""

    key: str
    size: int
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob that is there, `size` bytes long, and two ways to read it.

    `path` returns a local path, perhaps of a copy that is fetched first and may go at any time. `open`
    returns a seekable file that reads no more of a blob on another machine than is asked for. Both raise
    NotFound when it has gone since, and OSError when its machine does not answer.
    """

    key: str
    size: int
    path: Callable[[], Path]
    open: Callable[[], IO[bytes]]
    # Where it lies on this machine, if it does.
    local: Path | None = None


def local_blob(key: str, path: Path, size: int) -> Blob:
    """Return a blob that lies, or has a copy, at `path`."""
    return Blob(key, size, lambda: path, lambda: path.open("rb"), path)
