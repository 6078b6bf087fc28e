"""The storage interface that every back end implements."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from imghost.storage.blob import Blob, Listed
from imghost.storage.staging import StagedFile


class Storage(Protocol):
    """Blobs by key. `delete` of something missing is success; what cannot be removed raises OSError.

    Whoever removes files keeps what leads to them (a row, a note) until that was done. Blobs are written by
    `place` alone and read through a local path. A back end on another machine may hand out a cached copy, so
    nobody writes to it, asks for its time, or keeps it beyond the request or job. A back end that does not
    answer raises OSError, after it was asked again, with an `errno` that the edge tells as 503. Every back
    end must pass `tests/storage/test_storage.py`.
    """

    @property
    def is_shared(self) -> bool:
        """Whether sites on other machines, with staged files of their own, may use the same blobs."""

    def stage(self, limit: int) -> StagedFile:
        """Open a file on the storage's own filesystem that takes at most `limit` bytes."""

    def working_path(self, extension: str) -> Path:
        """Return an unused path on the storage's own filesystem for something about to be made."""

    def place(self, path: Path, key: str, *, durably: bool = True) -> None:
        """Move a finished file to `key` atomically.

        Its bytes are on the disk before it has its name. `durably` waits for the name, too; what can be made
        again need not, and a loss of power may take it away.
        """

    def announce(self, key: str) -> None:
        """Note durably that `key` is about to be placed but its row is not yet committed."""

    def settle(self, key: str) -> None:
        """Forget the note of `announce`: the row is committed, or the file is gone again."""

    def announced(self, older_than: timedelta) -> Iterator[str]:
        """Yield the keys whose note was never settled, because a process died."""

    def sweep_staging(self, older_than: timedelta) -> int:
        """Remove abandoned staged files and return how many there were."""

    def path(self, key: str) -> Path:
        """Return a local path to read from, perhaps of a cached copy. Raises NotFound when it is missing."""

    def find(self, key: str) -> Blob:
        """Say how large a blob is and how to read it. Raises NotFound when it is missing."""

    def signed_address(self, key: str, headers: Mapping[str, str], seconds: int) -> str | None:
        """Return an address where anybody gets the blob with `headers` for so long; None: there is none."""

    def probe(self) -> None:
        """Write something, read it back and remove it. Raises OSError."""

    def placed_at(self, key: str) -> datetime:
        """Return when the blob was placed. Raises NotFound when it is missing."""

    def size(self, key: str) -> int:
        """Return the blob's bytes, 0 when it is missing."""

    def sha256(self, key: str) -> str:
        """Return the SHA-256 of the blob itself, whatever copies there are. Raises NotFound."""

    def delete(self, key: str) -> None: ...

    def delete_tree(self, prefix: str) -> None: ...

    def retire(self, prefix: str) -> None:
        """Note durably that the folder or blob `prefix` is used no more, and that it stays for a while."""

    def retired(self, older_than: timedelta) -> Iterator[str]:
        """Yield what was noted by `retire` so long ago."""

    def discard(self, prefix: str) -> None:
        """Remove what was noted by `retire`, and the note."""

    def reinstate(self, prefix: str) -> None:
        """Forget what `retire` noted: it is in use again."""

    def set_aside(self, key: str) -> str:
        """Move a blob that nothing names to where a person may look at it, and say where that is."""

    def free_bytes(self) -> int | None:
        """Return how much room is left for blobs and staged files; None where nobody can tell."""

    def walk(self, prefix: str = "") -> Iterator[str]:
        """Yield every key, or those below the folder `prefix`; the keys of one folder follow each other."""

    def listing(self, prefix: str = "") -> Iterator[Listed]:
        """Yield the same as `walk` with bytes and time, for whoever needs those of many."""
