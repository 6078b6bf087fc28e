"""Staged files: an upload being received, hashed and size-limited as it streams in."""

import hashlib
import io
from contextlib import suppress
from pathlib import Path
from typing import IO

from imghost.base.errors import TooLarge
from imghost.base.messages import Message
from imghost.base.wording import size_text


class StagedFile(io.RawIOBase):
    """A writable, readable temporary file on the storage's own filesystem.

    `write` raises TooLarge as soon as the limit is passed, so a body is stopped while it streams. Closing
    removes the file unless it was placed.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self.staged_path = path
        self.limit = limit
        self.size = 0
        self._file: IO[bytes] = path.open("x+b")
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.size += len(data)
        if self.size > self.limit:
            raise TooLarge(Message("File too big - max %(limit)s", limit=size_text(self.limit)))
        self._md5.update(data)
        self._sha256.update(data)
        return self._file.write(data)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def flush(self) -> None:
        if self._is_open:
            self._file.flush()

    @property
    def _is_open(self) -> bool:
        # Where the file could not even be opened there is none, and Python closes what it forgets.
        return "_file" in self.__dict__ and not self._file.closed

    @property
    def md5(self) -> str:
        """MD5 of what was written, in hex."""
        return self._md5.hexdigest()

    @property
    def sha256(self) -> str:
        """SHA-256 of what was written, in hex."""
        return self._sha256.hexdigest()

    def close(self) -> None:
        if self._is_open:
            # On a disk that cannot be written to either; what stays is swept later.
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self.staged_path.unlink(missing_ok=True)
        super().close()
