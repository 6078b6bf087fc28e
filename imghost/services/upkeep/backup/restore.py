"""Restores a generation: files first, rows last."""

import fcntl
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from imghost.base.durable_files import sync
from imghost.base.errors import Conflict, ImghostError
from imghost.extensions import db, settings
from imghost.models import Image, User
from imghost.services.upkeep.backup.database import load_rows, save_rows
from imghost.services.upkeep.backup.folder import (
    BackupFolder,
    Entry,
    Generation,
    copy_hashed,
    sha256_of,
    write,
)
from imghost.services.upkeep.backup.verify import verify_generation
from imghost.services.upkeep.migration.database_copy import FOLDER
from imghost.storage.current import storage

# While it is there the site is not whole, and does not start.
MARK = "restore-unfinished"
UNFINISHED = (
    "A restore was begun and not finished, so this site is not whole. Run the same command again; it goes on "
    "where it stopped."
)
RUNNING = "The site is running. Stop it first."
NOT_EMPTY = (
    "This site is not empty. With --replace the backup takes its place; its database is copied before."
)
TOO_NEW = "The backup was made by a newer version of imghost. Install that version first"
AGAIN = "Run the command again when that is mended; it goes on where it stopped."


class RestoreFailed(ImghostError):
    """Nothing was restored, or not everything; the message says which."""


def restore_backup(
    root: Path, name: str, progress: Callable[[int, int], None], *, replace: bool = False
) -> Generation:
    """Make the site what it was when the generation `name` (the newest when empty) was made.

    Everything is read and compared before anything is changed. A killed one is gone on with by the next call.
    The site must not be running, and be empty unless `replace`; then its database is copied first.
    Raises InvalidInput, Conflict or RestoreFailed.
    """
    folder = BackupFolder(root)
    generation = folder.generation(name)
    _require_stopped()
    mark = unfinished_mark()
    resumed = mark.is_file() and mark.read_text() == str(generation.path)
    if not (replace or resumed) and not _is_empty():
        raise Conflict(NOT_EMPTY)
    problems = verify_generation(folder, generation, progress)
    # What was missing on the site is missing here, too, and no reason to lose the rest.
    missing = (
        {f"{generation.path.name}: {each}" for each in generation.facts()["missing"]} if problems else set()
    )
    bad = [problem for problem in problems if problem not in missing]
    if bad:
        raise RestoreFailed(f"The backup is damaged, nothing was changed: {'; '.join(bad[:5])}.")
    _require_known_revision(generation)
    if not resumed:
        _keep_rows()
    mark.parent.mkdir(mode=0o700, exist_ok=True)
    write(mark, str(generation.path))
    sync(mark.parent)
    total = generation.facts()["files"]
    for done, entry in enumerate(generation.entries(), 1):
        _put(folder, entry)
        progress(done, total)
    _put_secret(generation)
    _put_rows(generation)
    mark.unlink()
    return generation


def unfinished_mark() -> Path:
    """Return the file that says that a restore was begun and not finished."""
    return settings().home / "run" / MARK


def require_whole() -> None:
    """Raise RestoreFailed for a site of which only a part was restored."""
    if unfinished_mark().exists():
        raise RestoreFailed(UNFINISHED)


def _require_stopped() -> None:
    lock = settings().home / "run" / "up.lock"
    with suppress(FileNotFoundError), lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(RUNNING) from None


def _is_empty() -> bool:
    return not _has_rows() and next(iter(storage().walk()), None) is None


def _has_rows() -> bool:
    with db.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        models = [model for model in (Image, User) if model.__tablename__ in tables]
        return any(connection.scalar(select(func.count()).select_from(model)) for model in models)


def _keep_rows() -> None:
    """Copy what rows there are, from whichever database, to where upgrades keep their copies."""
    if _has_rows():
        folder = settings().home / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        save_rows(folder / f"{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}-before-restore.sqlite3")


def _require_known_revision(generation: Generation) -> None:
    scripts = ScriptDirectory(str(current_app.extensions["migrate"].directory))
    revision = generation.facts()["revision"]
    if revision not in {script.revision for script in scripts.walk_revisions()}:
        raise RestoreFailed(f"{TOO_NEW} (its database has revision {revision}).")


def _put(folder: BackupFolder, entry: Entry) -> None:
    """Put a file in place, unless it is there already."""
    store = storage()
    if store.size(entry.key) == entry.size and sha256_of(store.path(entry.key)) == entry.sha256:
        return
    draft = store.working_path("restored")
    try:
        if copy_hashed(folder.file(entry.sha256), draft) != entry.sha256:
            raise RestoreFailed(f"The backup's file of {entry.key} is damaged. Run the command again.")
        store.place(draft, entry.key)
    except OSError as error:
        raise RestoreFailed(f"{entry.key} cannot be written: {error.strerror}. {AGAIN}") from error
    finally:
        draft.unlink(missing_ok=True)


def _put_secret(generation: Generation) -> None:
    if not settings().secret_key:
        write(settings().home / "secret", generation.secret.read_text())


def _put_rows(generation: Generation) -> None:
    is_sqlite = db.engine.dialect.name == "sqlite"
    target = Path(str(db.engine.url.database)) if is_sqlite else settings().home / "database"
    draft = target.with_name(f"{target.name}.restored")
    try:
        shutil.copyfile(generation.database, draft)
        if not is_sqlite:
            load_rows(draft)
            return
        db.engine.dispose()
        for log in ("-wal", "-shm"):
            target.with_name(target.name + log).unlink(missing_ok=True)
        draft.chmod(0o600)
        sync(draft)
        draft.rename(target)
        sync(target.parent)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise RestoreFailed(f"The database cannot be written: {why}. {AGAIN}") from error
    finally:
        for path in draft.parent.glob(f"{draft.name}*"):
            path.unlink()
