"""The local back end: blobs in a directory of this machine."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, unquote

from imghost.base.durable_files import sync, sync_folders
from imghost.base.errors import NotFound
from imghost.storage.blob import Blob, Listed, local_blob
from imghost.storage.staging_folder import StagingFolder, make_folders, move, older, remove_folder


class LocalStorage(StagingFolder):
    """Fulfils `protocol.Storage` below `root`, whose folders are on one filesystem."""

    is_shared = False

    def __init__(self, root: Path) -> None:
        super().__init__(root / "staging")
        self.blobs = root / "blobs"
        self.notes = root / "placing"
        self.retirements = root / "retired"
        self.aside = root / "lost+found"
        make_folders(root, self.blobs, self.staging, self.notes, self.retirements)

    def place(self, path: Path, key: str, *, durably: bool = True) -> None:
        target = self.blobs / key
        path.chmod(0o600)
        # Whatever has a name has all its bytes, too.
        sync(path)
        move(path, target)
        if durably:
            sync_folders(target.parent, self.blobs)

    def announce(self, key: str) -> None:
        note = self.notes / quote(key, safe="")
        note.touch(mode=0o600)
        sync(self.notes)

    def settle(self, key: str) -> None:
        (self.notes / quote(key, safe="")).unlink(missing_ok=True)

    def announced(self, older_than: timedelta) -> Iterator[str]:
        for note in older(self.notes, older_than):
            yield unquote(note.name)

    def path(self, key: str) -> Path:
        path = self.blobs / key
        # Versions before did not wait for files that can be made again; a loss of power left them empty.
        if not path.is_file() or not self.size(key):
            raise NotFound
        return path

    def find(self, key: str) -> Blob:
        return local_blob(key, self.path(key), self.size(key))

    def signed_address(self, key: str, headers: Mapping[str, str], seconds: int) -> str | None:
        return None

    def probe(self) -> None:
        path = self.working_path("probe")
        path.write_bytes(b"probe")
        path.read_bytes()
        path.unlink()

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

    def sha256(self, key: str) -> str:
        with self.path(key).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def delete(self, key: str) -> None:
        (self.blobs / key).unlink(missing_ok=True)
        _remove_empty(self.blobs, (self.blobs / key).parent)

    def delete_tree(self, prefix: str) -> None:
        remove_folder(self.blobs / prefix)
        _remove_empty(self.blobs, (self.blobs / prefix).parent)

    def retire(self, prefix: str) -> None:
        note = self.retirements / quote(prefix, safe="")
        # Of what is retired twice the first time counts.
        if not note.exists():
            note.touch(mode=0o600)
            sync(self.retirements)

    def retired(self, older_than: timedelta) -> Iterator[str]:
        for note in older(self.retirements, older_than):
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
        move(self.blobs / key, target)
        _remove_empty(self.blobs, (self.blobs / key).parent)
        return str(target)

    def free_bytes(self) -> int | None:
        return shutil.disk_usage(self.blobs).free

    def walk(self, prefix: str = "") -> Iterator[str]:
        for folder, _, names in os.walk(self.blobs / prefix):
            for name in names:
                yield str((Path(folder) / name).relative_to(self.blobs))

    def listing(self, prefix: str = "") -> Iterator[Listed]:
        for key in self.walk(prefix):
            try:
                found = (self.blobs / key).stat()
            except FileNotFoundError:
                continue
            yield Listed(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _remove_empty(root: Path, folder: Path) -> None:
    """Remove folders that a deletion left empty; another process may be quicker or put something in."""
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
