"""A copy of the SQLite file made before migrating, for the way back."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect

from imghost.base.durable_files import sync
from imghost.base.errors import ImghostError
from imghost.base.wording import size_text
from imghost.extensions import db
from imghost.settings import MEGABYTE

FOLDER = "database-copies"
KEPT_COPIES = 3
# The copy, and what the migration itself writes: at worst all tables once more.
ROOM = 2
LEAST_ROOM = 20 * MEGABYTE


class NoRoom(ImghostError):
    """The disk has no room for a copy; nothing was changed."""


def copy_database(revision: str | None) -> Path | None:
    """Copy the SQLite file beside it and return where; None for PostgreSQL and a database without tables.

    Raises NoRoom, and sqlite3.DatabaseError for a file that is damaged.
    """
    address = db.engine.url
    if db.engine.dialect.name != "sqlite" or not address.database or not inspect(db.engine).get_table_names():
        return None
    database = Path(address.database)
    folder = database.parent / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    _require_room(database, folder)
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    target = folder / f"{moment}-revision-{revision or 'none'}.sqlite3"
    draft = target.with_suffix(".part")
    try:
        copy_sqlite(database, draft)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    sync(folder)
    return target


def forget_old_copies(newest: Path | None) -> None:
    """Keep the last three, and remove what killed processes left unfinished."""
    if newest is not None:
        for old in sorted(newest.parent.glob("*.sqlite3"))[:-KEPT_COPIES]:
            old.unlink()
        for unfinished in newest.parent.glob("*.part*"):
            unfinished.unlink()


def copy_sqlite(database: Path, target: Path) -> None:
    """Copy a database that others may write to meanwhile, whole and as of one moment; wait for the disk.

    Raises sqlite3.DatabaseError when it is damaged or cannot be written.
    """
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # Of one file: without its log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the database is damaged ({verdict})")
    sync(target)


def _require_room(database: Path, folder: Path) -> None:
    log = database.with_name(f"{database.name}-wal")
    size = database.stat().st_size + (log.stat().st_size if log.exists() else 0)
    wanted, free = max(ROOM * size, LEAST_ROOM), shutil.disk_usage(folder).free
    if free < wanted:
        raise NoRoom(
            f"An upgrade of the database needs {size_text(wanted)} in {database.parent}, and "
            f"{size_text(free)} are free. Make room and start again; nothing was changed."
        )
