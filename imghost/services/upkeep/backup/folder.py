"""The layout of a backup folder.

`files/ab/abcd…`       a file under its SHA-256
`20261130-200000/`     a generation: `database.sqlite3`, `manifest`, `secret`, `settings`, `summary.json`
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imghost.base.errors import Conflict, InvalidInput

MARK = "imghost-backup.json"
FORMAT = 1
GENERATION = re.compile(r"\d{8}-\d{6}")
UNFINISHED = ".unfinished"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the site: its key in the storage, its bytes and their SHA-256."""

    key: str
    size: int
    sha256: str


class Generation:
    """The site as of one moment. Its summary, written last, says that it is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / "database.sqlite3"
        self.manifest = path / "manifest"
        self.secret = path / "secret"
        self.settings = path / "settings"
        self.summary = path / "summary.json"

    def entries(self) -> Iterator[Entry]:
        """Yield its files. Raises ValueError for a manifest that is damaged."""
        with self.manifest.open(encoding="utf-8") as lines:
            for line in lines:
                sha256, size, key = line.rstrip("\n").split(" ", 2)
                yield Entry(key, int(size), sha256)

    def facts(self) -> dict[str, Any]:
        """Return the summary. Raises ValueError or OSError."""
        facts: dict[str, Any] = json.loads(self.summary.read_text())
        return facts


class BackupFolder:
    """A folder of generations. Raises InvalidInput for a folder with anything else in it."""

    def __init__(self, root: Path, *, make: bool = False) -> None:
        self.root = root.absolute()
        self.files = self.root / "files"
        if not (self.root / MARK).is_file():
            self._begin(make=make)

    def _begin(self, *, make: bool) -> None:
        if not make:
            raise InvalidInput(f"There is no backup in {self.root}.")
        if self.root.exists() and any(self.root.iterdir()):
            raise InvalidInput(f"{self.root} holds something else. Choose a new folder for the backup.")
        self.files.mkdir(mode=0o700, parents=True)
        self.root.chmod(0o700)
        write(self.root / MARK, json.dumps({"format": FORMAT}) + "\n")

    def generations(self) -> list[Generation]:
        """Return those that are whole, oldest first."""
        names = sorted(path.name for path in self.root.iterdir() if GENERATION.fullmatch(path.name))
        return [Generation(self.root / name) for name in names]

    def generation(self, name: str = "") -> Generation:
        """Return the one of that name, or the newest. Raises InvalidInput."""
        for generation in reversed(self.generations()):
            if name in ("", generation.path.name):
                return generation
        raise InvalidInput(f"There is no backup {name} in {self.root}.".replace("  ", " "))

    def file(self, sha256: str) -> Path:
        """Return where the file of that content is, or will be."""
        return self.files / sha256[:2] / sha256

    def forget_unfinished(self) -> None:
        """Remove the generations that a killed backup left; the files it copied are of use to the next."""
        for path in self.root.glob(f"*{UNFINISHED}"):
            shutil.rmtree(path)

    def keep(self, number: int) -> int:
        """Remove all generations but the newest `number` and what only they named; return how many."""
        old = self.generations()[:-number]
        for generation in old:
            # Of one that is half removed nothing is left to be mistaken for a whole one.
            shutil.rmtree(generation.path.rename(generation.path.with_suffix(UNFINISHED)))
        if old:
            named = {entry.sha256 for each in self.generations() for entry in each.entries()}
            for path in self.files.glob("*/*"):
                if path.name not in named:
                    path.unlink()
        return len(old)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes from writing to the folder. Raises Conflict when one does."""
        with open(os.open(self.root / "lock", os.O_CREAT | os.O_RDWR, 0o600), "a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict(f"Another backup is being made in {self.root}.") from None
            yield


def write(path: Path, content: str) -> None:
    """Write a file for its owner only, and wait for the disk."""
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def copy_hashed(source: Path, target: Path) -> str:
    """Copy `source` to the new file `target`, wait for the disk, and return the SHA-256."""
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with source.open("rb") as reading, open(descriptor, "wb") as writing:
        while chunk := reading.read(CHUNK):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
