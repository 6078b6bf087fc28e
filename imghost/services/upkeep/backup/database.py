"""Dumps the database into one SQLite file, and loads it into either database."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from flask import current_app
from sqlalchemy import Connection, NullPool, Table, create_engine, func, insert, select, text, update

from imghost.extensions import db
from imghost.services.upkeep.migration.database_copy import copy_sqlite

BATCH = 1_000


def save_rows(target: Path, still_there: Callable[[], None] = lambda: None) -> None:
    """Write every row of the site, as of one moment, into the new SQLite file `target`.

    `still_there` is called now and then, because it may take long.
    """
    if db.engine.dialect.name == "sqlite":
        copy_sqlite(Path(str(db.engine.url.database)), target)
        return
    with db.engine.connect() as connection:
        # All tables as of the first statement, while the site goes on writing.
        source = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        revision = source.scalar(text("SELECT version_num FROM alembic_version"))
        with _opened(target) as file:
            _upgrade(file, revision)
            with file.begin():
                _copy_rows(source, file, still_there)
    # With nothing left in a log beside it, and synced.
    draft = target.with_suffix(".rows")
    target.rename(draft)
    copy_sqlite(draft, target)
    for path in target.parent.glob(f"{draft.name}*"):
        path.unlink()


def load_rows(source: Path) -> None:
    """Replace every row of PostgreSQL with those of the SQLite file `source`, in one transaction.

    The file is brought to the newest revision before. Raises what the databases raise.
    """
    command.upgrade(_config(), "head")
    with _opened(source) as file:
        _upgrade(file, "head")
        with db.engine.begin() as connection:
            for table in reversed(db.metadata.sorted_tables):
                connection.execute(table.delete())
            _copy_rows(file, connection, lambda: None)
            _count_on(connection)


def revision_of(database: Path) -> str | None:
    """Return the revision of a saved database. Raises sqlite3.DatabaseError when it is damaged."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"the database is damaged ({verdict})")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


@contextmanager
def _opened(path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> Config:
    migrate: Any = current_app.extensions["migrate"].migrate
    config: Config = migrate.get_config()
    return config


def _copy_rows(source: Connection, target: Connection, still_there: Callable[[], None]) -> None:
    """Copy all rows of all tables into empty ones; those that new tables begin with are replaced."""
    for table in db.metadata.sorted_tables:
        target.execute(table.delete())
        parents = _parents(table)
        rows = source.execution_options(yield_per=BATCH).execute(select(table)).mappings()
        later: list[dict[str, Any]] = []
        for batch in rows.partitions():
            still_there()
            values = [dict(row) for row in batch]
            later += [row for row in values if any(row[name] is not None for name in parents)]
            target.execute(insert(table), [{**row, **dict.fromkeys(parents)} for row in values])
        # A row may come before the one it stands below.
        for row in later:
            (key,) = table.primary_key
            parent = {name: row[name] for name in parents}
            target.execute(update(table).where(key == row[key.name]).values(parent))


def _parents(table: Table) -> list[str]:
    """Return the columns that refer to another row of the same table."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _count_on(connection: Connection) -> None:
    """Let new rows have numbers that no copied row has."""
    for table in db.metadata.sorted_tables:
        key = next(iter(table.primary_key))
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, key.name)))
        if sequence is not None:
            last = connection.scalar(select(func.max(key)))
            connection.execute(select(func.setval(sequence, last or 1, last is not None)))
