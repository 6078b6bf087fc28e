"""Runs migrations before a new version serves: one process at a time, all or nothing."""

import fcntl
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from imghost.base.errors import ImghostError
from imghost.extensions import db, settings
from imghost.services.upkeep.migration.cut_off import finish_cut_off
from imghost.services.upkeep.migration.database_copy import copy_database, forget_old_copies

log = logging.getLogger(__name__)


class MigrationFailed(ImghostError):
    """The database is as it was; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """`copy` is where the database as it was before has been kept; None for PostgreSQL and a new site."""

    before: str | None
    after: str
    copy: Path | None


def migrate_database() -> Migrated | None:
    """Migrate what this version needs; return what was done, None when nothing was to do.

    Waits while another process does the same. Raises MigrationFailed; then nothing has changed.
    """
    with _one_at_a_time():
        try:
            return _migrate()
        except (SQLAlchemyError, sqlite3.Error, RuntimeError) as error:
            why = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise MigrationFailed(
                f"The database cannot be made ready: {why}. {advice(why)}Nothing of it was changed."
            ) from error


def _migrate() -> Migrated | None:
    scripts = ScriptDirectory.from_config(_config())
    before, after = _revision(), cast(str, scripts.get_current_head())
    if before == after:
        return None
    if before is not None and before not in {script.revision for script in scripts.walk_revisions()}:
        raise MigrationFailed(
            f"The database was made by a newer version of imghost (revision {before}, this one knows "
            f"{after}). Install that version again, or restore a backup of before."
        )
    copy = copy_database(before)
    try:
        _upgrade(before)
    except BaseException:
        if copy is not None:
            copy.unlink()
        raise
    forget_old_copies(copy)
    return Migrated(before, after, copy)


def _upgrade(before: str | None) -> None:
    try:
        command.upgrade(_config(), "head")
    except SQLAlchemyError as error:
        # What versions before transactions around migrations left when they were killed.
        exists = any(word in str(error) for word in EXISTS)
        if not exists or not finish_cut_off(_config(), before):
            raise
        log.warning("an upgrade that was cut off in the middle was finished")


EXISTS = ("already exists", "duplicate column")
# What a database says, and what a person can do about it.
ADVICE = {
    (
        "disk is full",
        "disk I/O error",
        "could not extend",
        "could not write",
        "No space left",
        "File too large",
    ): "Make room on its disk.",
    ("damaged", "malformed", "not a database"): "Restore a backup.",
    ("locked",): "Something else has been writing to it for a long time.",
    (
        "connection",
        "resolve",
        "password authentication",
        "does not exist",
    ): "Is it running, is DATABASE_URL right?",
    ("readonly", "unable to open"): "May this user write to the file and its folder?",
    EXISTS: ("Its tables are not those of its revision, nor what a killed upgrade leaves: restore a backup."),
}


def advice(why: str) -> str:
    """Return a sentence on what a database says, with a space behind it, or nothing."""
    for words, advice in ADVICE.items():
        if any(word in why for word in words):
            return f"{advice} "
    return ""


def _revision() -> str | None:
    """Return the revision of the database, None for one without tables."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    migrate: Any = current_app.extensions["migrate"].migrate
    config: Config = migrate.get_config()
    return config


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let processes with the same data directory wait for each other, those of other machines as well.

    PostgreSQL has a lock of its own besides, in `migrations/env.py`.
    """
    path = settings().home / "run" / "migrate.lock"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.warning("another process gets the database ready; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
