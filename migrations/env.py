"""Alembic's environment: the application's engine and models, SQLite and PostgreSQL alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text

import imghost.models  # noqa: F401 (the models register their tables)
from imghost.extensions import BUSY_MILLISECONDS, UTCDateTime, db

# Any number; all processes that migrate this database agree on it.
MIGRATION_LOCK = 6_402_771
# Another process may be migrating a large SQLite database.
MIGRATION_WAIT_MILLISECONDS = 3_600_000


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Migrations name the column's type in the database, so that they never import the application."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime()"
    return False


def is_ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """The full-text index is made by hand; SQLite keeps tables of its own behind it."""
    return not (kind == "table" and name is not None and name.startswith("image_words"))


@contextmanager
def whole_transaction(connection: Connection) -> Iterator[None]:
    """Commit everything that is done inside together, also changes of tables, or nothing of it.

    Several processes may start at once: all but one wait here.
    """
    with ready_for_tables(connection), connection.begin():
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})
        yield
        require_whole_references(connection)


@contextmanager
def ready_for_tables(connection: Connection) -> Iterator[None]:
    """Take transactions out of the hands of Python's sqlite3, which begins none for changes of tables.

    SQLite changes a table by making it anew; dropping the old one would delete all that refers to it, so
    foreign keys are off meanwhile. None of these can be set inside a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    before, raw.isolation_level = raw.isolation_level, None
    # Triggers of other tables may name the table that is away for a moment.
    set_pragmas(raw, foreign_keys="OFF", legacy_alter_table="ON", busy_timeout=MIGRATION_WAIT_MILLISECONDS)
    try:
        yield
    finally:
        set_pragmas(raw, foreign_keys="ON", legacy_alter_table="OFF", busy_timeout=BUSY_MILLISECONDS)
        raw.isolation_level = before


def set_pragmas(raw: Any, **values: str | int) -> None:
    for name, value in values.items():
        raw.execute(f"PRAGMA {name}={value}")


def require_whole_references(connection: Connection) -> None:
    """Raise RuntimeError when a row of SQLite refers to one that is gone; nothing is committed then."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
        if lost is not None:
            raise RuntimeError(f"a row of {lost[0]} would refer to a row of {lost[2]} that is gone")


@contextmanager
def connected() -> Iterator[Connection]:
    """The connection that the caller hands over, or one to the site's database."""
    given = context.config.attributes.get("connection")
    if given is not None:
        yield given
        return
    with db.engine.connect() as connection:
        yield connection


def migrate() -> None:
    """Run the migrations that alembic was asked for, all of them in one transaction."""
    verify = context.config.attributes.get("verify")
    with connected() as connection, whole_transaction(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            # SQLite cannot change a column in place; alembic then copies the table.
            render_as_batch=True,
            render_item=render_item,
            include_object=is_ours,
        )
        context.run_migrations()
        if verify is not None:
            verify(connection)


migrate()
