"""The local back end: blobs in a directory of this machine."""

import errno
import logging
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, unquote

from imghost.base.durable_files import sync, sync_folders
from imghost.base.errors import NotFound
from imghost.storage.staging import StagedFile

TRIES = 3

log = logging.getLogger(__name__)


class LocalStorage:
    """Fulfils `protocol.Storage` below `root`, whose folders are on one filesystem."""

    def __init__(self, root: Path) -> None:
        self.blobs = root / "blobs"
        self.staging = root / "staging"
        self.notes = root / "placing"
        self.retirements = root / "retired"
        self.aside = root / "lost+found"
        # One by one: folders that `parents=True` makes on the way get the process's own mode.
        for folder in (root, self.blobs, self.staging, self.notes, self.retirements):
            folder.mkdir(exist_ok=True, mode=0o700)

    def stage(self, limit: int) -> StagedFile:
        return StagedFile(self.working_path("upload"), limit)

    def working_path(self, extension: str) -> Path:
        return self.staging / f"{secrets.token_hex(16)}.{extension}"

    def place(self, path: Path, key: str, *, durably: bool = True) -> None:
        target = self.blobs / key
        path.chmod(0o600)
        # Whatever has a name has all its bytes, too.
        sync(path)
        _move(path, target)
        if durably:
            sync_folders(target.parent, self.blobs)

    def announce(self, key: str) -> None:
        note = self.notes / quote(key, safe="")
        note.touch(mode=0o600)
        sync(self.notes)

    def settle(self, key: str) -> None:
        (self.notes / quote(key, safe="")).unlink(missing_ok=True)

    def announced(self, older_than: timedelta) -> Iterator[str]:
        for note in _older(self.notes, older_than):
            yield unquote(note.name)

    def sweep_staging(self, older_than: timedelta) -> int:
        abandoned = list(_older(self.staging, older_than))
        for path in abandoned:
            try:
                if path.is_dir():
                    _remove_tree(path)
                else:
                    path.unlink(missing_ok=True)
            except OSError as error:
                log.warning("an abandoned file stays until the next time: %s", error.strerror)
        return len(abandoned)

    def path(self, key: str) -> Path:
        path = self.blobs / key
        # Versions before did not wait for files that can be made again; a loss of power left them empty.
        if not path.is_file() or not self.size(key):
            raise NotFound
        return path

    def size(self, key: str) -> int:
        try:
            return (self.blobs / key).stat().st_size
        except FileNotFoundError:
            return 0

    def placed_at(self, key: str) -> datetime:
        try:
            return datetime.fromtimestamp((self.blobs / key).stat().st_mtime, UTC)
        except FileNotFoundError:
            raise NotFound from None

    def delete(self, key: str) -> None:
        (self.blobs / key).unlink(missing_ok=True)
        _remove_empty(self.blobs, (self.blobs / key).parent)

    def delete_tree(self, prefix: str) -> None:
        _remove_tree(self.blobs / prefix)
        _remove_empty(self.blobs, (self.blobs / prefix).parent)

    def retire(self, prefix: str) -> None:
        note = self.retirements / quote(prefix, safe="")
        # Of what is retired twice the first time counts.
        if not note.exists():
            note.touch(mode=0o600)
            sync(self.retirements)

    def retired(self, older_than: timedelta) -> Iterator[str]:
        for note in _older(self.retirements, older_than):
            yield unquote(note.name)

    def discard(self, prefix: str) -> None:
        if (self.blobs / prefix).is_dir():
            self.delete_tree(prefix)
        else:
            self.delete(prefix)
        self.reinstate(prefix)

    def reinstate(self, prefix: str) -> None:
        (self.retirements / quote(prefix, safe="")).unlink(missing_ok=True)

    def set_aside(self, key: str) -> str:
        target = self.aside / key
        self.aside.mkdir(exist_ok=True, mode=0o700)
        _move(self.blobs / key, target)
        _remove_empty(self.blobs, (self.blobs / key).parent)
        return str(target)

    def free_bytes(self) -> int | None:
        return shutil.disk_usage(self.blobs).free

    def walk(self, prefix: str = "") -> Iterator[str]:
        for folder, _, names in os.walk(self.blobs / prefix):
            for name in names:
                yield str((Path(folder) / name).relative_to(self.blobs))


def _remove_tree(folder: Path) -> None:
    """Remove a folder, which somebody else may be removing or putting something into. Raises OSError."""
    for attempt in range(TRIES):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            if not folder.exists():
                return
            if attempt == TRIES - 1 or error.errno not in (errno.ENOENT, errno.ENOTEMPTY):
                raise
        else:
            return


def _move(path: Path, target: Path) -> None:
    """A deletion beside it may take the empty folder away before the file is in it."""
    for attempt in range(TRIES):
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.replace(target)
        except FileNotFoundError:
            if attempt == TRIES - 1 or not path.exists():
                raise
        else:
            return


def _older(folder: Path, than: timedelta) -> Iterator[Path]:
    limit = time.time() - than.total_seconds()
    for path in list(folder.iterdir()):
        try:
            if path.stat().st_mtime <= limit:
                yield path
        except FileNotFoundError:
            continue


def _remove_empty(root: Path, folder: Path) -> None:
    """Remove folders that a deletion left empty; another process may be quicker or put something in."""
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
