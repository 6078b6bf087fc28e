"""Copies of blobs on this machine: a folder with a size limit; what was not used for longest goes first.

A copy's time of change is when it was last known to be what the bucket has, its time of access when it was
last used. All processes of a machine share the folder; whoever adds much looks through it.
"""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock

from imghost.storage.staging_folder import move

# Seconds: a copy is compared with the bucket again, noted as used, in use, unused.
COMPARED, NOTED, IN_USE, UNUSED = 600, 60, 600, 86_400
# Parts of the limit: what one process adds before it looks, and what is left afterwards.
ADDED, LEFT = 0.05, 0.9

log = logging.getLogger(__name__)


class Copies:
    """Copies by key below `folder`, `limit` bytes together."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit
        self._added = limit
        self._lock = Lock()

    def find(self, key: str) -> tuple[Path, os.stat_result] | None:
        """Return the copy of `key`, and note its use."""
        path = self.folder / key
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        moment = time.time()
        if moment - found.st_atime > NOTED:
            with suppress(FileNotFoundError):
                os.utime(path, (moment, found.st_mtime))
        return path, found

    def is_due(self, found: os.stat_result) -> bool:
        """Say whether the bucket is to be asked whether it has that still."""
        return time.time() - found.st_mtime > COMPARED

    def confirm(self, path: Path) -> None:
        """Note that the bucket has just what is in the copy."""
        with suppress(FileNotFoundError):
            os.utime(path)

    def is_of(self, found: os.stat_result, size: int, placed_at: datetime) -> bool:
        """Say whether a copy is of the object that is there now."""
        return found.st_size == size and placed_at.timestamp() <= found.st_mtime + 1

    def add(self, path: Path, key: str) -> Path:
        """Take the file at `path` as the copy of `key`; it must be on the same filesystem."""
        target = self.folder / key
        path.chmod(0o600)
        os.utime(path)
        size = path.stat().st_size
        move(path, target)
        with self._lock:
            self._added += size
            is_much = self._added >= self.limit * ADDED
            if is_much:
                self._added = 0
        if is_much:
            self.trim()
        return target

    def drop(self, key: str) -> None:
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            (self.folder / key).unlink()

    def drop_tree(self, prefix: str) -> None:
        for path in list(_files(self.folder / prefix)):
            path.unlink(missing_ok=True)

    def trim(self) -> int:
        """Remove what nobody used for a day, and beyond the limit what was not used for longest; count it.

        What was used just now stays: somebody may be about to open it.
        """
        with self._alone() as is_alone:
            if not is_alone:
                return 0
            moment = time.time()
            found = sorted(_stats(self.folder), key=lambda row: row[1])
            total, removed = sum(size for _, _, size in found), 0
            for path, used, size in found:
                is_over = total > self.limit * LEFT
                if moment - used < IN_USE or not (is_over or moment - used > UNUSED):
                    break
                path.unlink(missing_ok=True)
                total -= size
                removed += 1
            _remove_empty_folders(self.folder)
        return removed

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        with (self.folder.parent / "copies.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


def _files(folder: Path) -> Iterator[Path]:
    for inside, _, names in os.walk(folder):
        for name in names:
            yield Path(inside, name)


def _stats(folder: Path) -> Iterator[tuple[Path, float, int]]:
    for path in _files(folder):
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        yield path, found.st_atime, found.st_size


def _remove_empty_folders(folder: Path) -> None:
    for inside, _, _ in os.walk(folder, topdown=False):
        if Path(inside) != folder:
            with suppress(OSError):
                os.rmdir(inside)
