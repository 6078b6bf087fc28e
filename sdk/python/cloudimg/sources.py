"""What can be uploaded: a path, bytes, or an open binary file."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]


class Upload(io.RawIOBase):
    """The rest of a binary stream, from where it stands; it can be sent again if it can be rewound.

    The length that a file has on the disk is no help: the stream may stand in its middle, or be a pipe.
    """

    def __init__(self, stream: IO[bytes], filename: str) -> None:
        self.filename = filename
        self._stream = stream
        self._start = stream.tell() if stream.seekable() else None

    def seekable(self) -> bool:
        return self._start is not None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if self._start is None:
            raise io.UnsupportedOperation("seek")
        start = self._start if whence == os.SEEK_SET else 0
        return self._stream.seek(start + offset, whence) - self._start

    def tell(self) -> int:
        if self._start is None:
            raise io.UnsupportedOperation("tell")
        return self._stream.tell() - self._start

    def rewind(self) -> None:
        """Go back to the beginning where that is possible."""
        if self.seekable():
            self.seek(0)


@contextmanager
def opened(source: Source, filename: str | None) -> Iterator[Upload]:
    """Yield `source` ready to be sent; a file that was opened here is closed here.

    Raises TypeError for a text stream and for what is no source at all.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        yield Upload(io.BytesIO(source), filename or "file")
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        with path.open("rb") as stream:
            yield Upload(stream, filename or path.name)
    elif hasattr(source, "read") and not isinstance(source, io.TextIOBase):
        name = getattr(source, "name", None)
        yield Upload(source, filename or (Path(name).name if isinstance(name, str) else "file"))
    else:
        raise TypeError("upload takes a path, bytes or an open binary file")
