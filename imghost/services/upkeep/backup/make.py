"""Makes a backup: a consistent dump of the database first, then the files its rows name."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from imghost.base.durable_files import sync
from imghost.base.errors import ImghostError, InvalidInput, NotFound
from imghost.base.wording import size_text
from imghost.extensions import settings
from imghost.home_directory import secret_for
from imghost.services.backup_hold import held
from imghost.services.upkeep.backup.database import revision_of, save_rows
from imghost.services.upkeep.backup.folder import (
    UNFINISHED,
    BackupFolder,
    Entry,
    Generation,
    copy_hashed,
    sha256_of,
    write,
)
from imghost.services.upkeep.backup.named_files import NamedFile, named_files
from imghost.settings import MEGABYTE
from imghost.storage import layout
from imghost.storage.current import storage

# Called with how many files are done, and how many there are.
Progress = Callable[[int, int], None]
INSIDE = "A backup cannot be inside the storage that it copies."
LEAST_ROOM = 50 * MEGABYTE


class BackupFailed(ImghostError):
    """No backup was made; those made before are whole."""


class Damaged(Exception):
    """A file is not what its row says."""


@dataclass(frozen=True, slots=True)
class Made:
    """`copied` of the `files` are new since the backup before; `missing` says what could not be copied."""

    name: str
    files: int
    copied: int
    bytes: int
    missing: tuple[str, ...]


def make_backup(root: Path, keep: int, progress: Progress) -> Made:
    """Make a generation in the folder `root`, which is made when there is none, and keep the last `keep`.

    A killed one is gone on with by the next. Raises InvalidInput, Conflict (another one is being made) or
    BackupFailed.
    """
    root = root.absolute()
    if root.is_relative_to(settings().storage_directory.absolute()):
        raise InvalidInput(INSIDE)
    folder = BackupFolder(root, make=True)
    with folder.alone(), held() as renew:
        folder.forget_unfinished()
        try:
            made = _make(folder, progress, renew)
        except (OSError, sqlite3.Error) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise BackupFailed(
                f"The backup cannot be written: {why}. The next one goes on from here; older ones are whole."
            ) from error
        folder.keep(keep)
    return made


def _make(folder: BackupFolder, progress: Progress, renew: Callable[[], None]) -> Made:
    name = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    generation = Generation(folder.root / f"{name}{UNFINISHED}")
    generation.path.mkdir(mode=0o700)
    save_rows(generation.database, renew)
    made = _copy_files(folder, generation, name, progress, renew)
    _conclude(folder, generation, made)
    return made


def _copy_files(
    folder: BackupFolder, generation: Generation, name: str, progress: Progress, renew: Callable[[], None]
) -> Made:
    total = _require_room(folder, generation)
    files = copied = size = 0
    missing = []
    with open(
        os.open(generation.manifest, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8"
    ) as manifest:
        for done, file in enumerate(_wanted(folder, generation), 1):
            renew()
            try:
                entry, is_new = _copy(folder, file)
                manifest.write(f"{entry.sha256} {entry.size} {entry.key}\n")
                files, copied, size = files + 1, copied + is_new, size + entry.size
            except NotFound:
                if file.needed:
                    missing.append(f"{file.key} is missing")
            except Damaged:
                missing.append(f"{file.key} is damaged, not what was uploaded")
            progress(done, total)
    sync(generation.manifest)
    return Made(name, files, copied, size, tuple(missing))


def _wanted(folder: BackupFolder, generation: Generation) -> Iterator[NamedFile]:
    """Yield the files of the rows; of some the SHA-256 is known only from the backup before."""
    before = folder.generations()
    known = {
        entry.key: entry.sha256
        for each in before[-1:]
        for entry in each.entries()
        if not layout.is_original(entry.key)
    }
    for file in named_files(generation.database):
        # What is behind a key never changes.
        yield replace(file, sha256=file.sha256 or known.get(file.key, ""))


def _copy(folder: BackupFolder, file: NamedFile) -> tuple[Entry, bool]:
    """Return the entry of a file and whether it had to be copied. Raises NotFound and Damaged."""
    kept = folder.file(file.sha256) if file.sha256 else None
    if kept is not None and kept.is_file() and kept.stat().st_size == (file.size or kept.stat().st_size):
        return Entry(file.key, kept.stat().st_size, file.sha256), False
    source = storage().path(file.key)
    draft = folder.files / "draft"
    sha256 = copy_hashed(source, draft)
    size = draft.stat().st_size
    if file.sha256 not in ("", sha256) or file.size not in (0, size):
        draft.unlink()
        raise Damaged
    target = folder.file(sha256)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    draft.rename(target)
    sync(target.parent)
    return Entry(file.key, size, sha256), True


def _require_room(folder: BackupFolder, generation: Generation) -> int:
    """Return how many files there are. Raises BackupFailed when those that are new do not fit."""
    total, needed = 0, LEAST_ROOM
    for file in named_files(generation.database):
        total += 1
        needed += file.size if file.sha256 and not folder.file(file.sha256).is_file() else 0
    free = shutil.disk_usage(folder.root).free
    if free < needed:
        raise BackupFailed(
            f"The backup needs {size_text(needed)} more in {folder.root}, and {size_text(free)} are free."
        )
    return total


def _conclude(folder: BackupFolder, generation: Generation, made: Made) -> None:
    """Write down what there is, and let it be a generation from now on."""
    write(generation.secret, secret_for(settings()))
    changed = settings().model_dump(mode="json", exclude_defaults=True, exclude={"secret_key"})
    write(generation.settings, "".join(f"{name}={json.dumps(value)}\n" for name, value in changed.items()))
    checked = ("database", "manifest", "secret", "settings")
    facts = {
        "revision": revision_of(generation.database),
        "files": made.files,
        "bytes": made.bytes,
        "missing": list(made.missing),
        "sha256": {name: sha256_of(getattr(generation, name)) for name in checked},
    }
    write(generation.summary, json.dumps(facts, indent=1) + "\n")
    sync(generation.path)
    generation.path.rename(folder.root / made.name)
    sync(folder.root)
