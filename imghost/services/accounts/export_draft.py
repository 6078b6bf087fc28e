"""The unfinished export: a ZIP archive and `pictures.json` in the staging folder.

An archive ends in its table of contents, which the next part overwrites. So the table of a finished part is
kept beside the archive: whatever a killed worker left behind it, the part becomes whole again.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from imghost.base.durable_files import sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`done` pictures are in its finished parts, `last_id` is the last of them.

    The table of the archive at `path` begins behind `size` bytes, and `known` bytes of facts belong to it.
    Without a size no part is finished.
    """

    path: Path
    size: int = 0
    known: int = 0
    last_id: int = 0
    done: int = 0

    @property
    def facts(self) -> Path:
        """Return what becomes `pictures.json`."""
        return self.path.with_suffix(".json")

    @property
    def table(self) -> Path:
        """Return the copy of the archive's table of contents."""
        return self.path.with_suffix(f".{self.size}.table")

    def after(self, size: int, last_id: int, done: int) -> "Draft":
        """Keep the table of the part that is finished now, and return the draft as it is with that part."""
        part = replace(self, size=size, known=self.facts.stat().st_size, last_id=last_id, done=done)
        with self.path.open("rb") as archive, part.table.open("wb") as table:
            archive.seek(size)
            shutil.copyfileobj(archive, table)
        # Before anybody notes that the part is finished.
        for path in (self.path, self.facts, part.table, self.path.parent):
            sync(path)
        return part

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Yield True to the one process that may write on it, until it ends in whatever way."""
        with self.path.open("ab") as archive:
            try:
                fcntl.flock(archive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def make_whole(self) -> bool:
        """Take away what follows the last finished part; False when there is none, or not all of it."""
        try:
            complete = self.path.stat().st_size >= self.size > 0 and self.facts.stat().st_size >= self.known
            table = self.table.read_bytes()
        except FileNotFoundError:
            return False
        if complete:
            with self.path.open("r+b") as archive:
                archive.truncate(self.size)
                archive.seek(self.size)
                archive.write(table)
            with self.facts.open("r+b") as facts:
                facts.truncate(self.known)
        return complete

    def remove_older_tables(self) -> None:
        """Remove the tables of earlier parts."""
        for table in self.path.parent.glob(f"{self.path.stem}.*.table"):
            if table != self.table:
                table.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove all of it; nothing there is success."""
        for file in self.path.parent.glob(f"{self.path.stem}.*"):
            file.unlink(missing_ok=True)
