"""Alembic's environment: the application's engine and models, SQLite and PostgreSQL alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text

import imghost.models  # noqa: F401 (the models register their tables)
from imghost.extensions import UTCDateTime, db

# Any number; all processes that migrate this database agree on it.
MIGRATION_LOCK = 6_402_771


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Migrations name the column's type in the database, so that they never import the application."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime()"
    return False


def is_ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """The full-text index is made by hand; SQLite keeps tables of its own behind it."""
    return not (kind == "table" and name is not None and name.startswith("image_words"))


def lock(connection: Connection) -> None:
    """Let several machines start at once; SQLite's write lock does the same by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; dropping the old one would delete all that refers to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    # Triggers of other tables may name the table that is away for a moment.
    raw.execute("PRAGMA legacy_alter_table=ON")
    try:
        yield
    finally:
        raw.execute("PRAGMA legacy_alter_table=OFF")
        raw.execute("PRAGMA foreign_keys=ON")


def migrate() -> None:
    """Run the migrations that alembic was asked for."""
    with db.engine.connect() as connection, foreign_keys_off(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            # SQLite cannot change a column in place; alembic then copies the table.
            render_as_batch=True,
            render_item=render_item,
            include_object=is_ours,
        )
        with context.begin_transaction():
            lock(connection)
            context.run_migrations()


migrate()
