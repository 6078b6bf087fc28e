"""Repairs an SQLite migration killed in a version without transactional migrations.

Python's sqlite3 committed each change of a table by itself until the first change of a row; from there on
everything was lost together. So such a database has exactly the tables of its revision and of the first few
statements of the next one. Only then it is touched: those statements are left out, all others are done, and
the result must be what a new database has.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, text

from imghost.extensions import db

# With these sqlite3 begins a transaction.
CHANGES_OF_ROWS = ("INSERT", "UPDATE", "DELETE", "REPLACE")
CHANGES_OF_TABLES = ("CREATE", "ALTER", "DROP")
NOTHING = "SELECT 0 WHERE 0"

Tables = list[tuple[Any, ...]]


def finish_cut_off(config: Config, revision: str | None) -> bool:
    """Recognise such a database, finish its migration and all later ones, and say whether that was done.

    It stays as it is when it is another case. Raises what migrations raise.
    """
    if db.engine.dialect.name != "sqlite":
        return False
    with db.engine.connect() as connection:
        found = _tables(connection)
    done, wanted = _compare(config, revision, found)
    if not done:
        return False
    with db.engine.connect() as connection, _left_out(connection.engine, done):
        config.attributes.update(connection=connection, verify=lambda c: _require(_tables(c) == wanted))
        command.upgrade(config, "head")
    return True


def _compare(config: Config, revision: str | None, found: Tables) -> tuple[int, Tables]:
    """Return how many statements of the next migration were done in `found`, and the tables in the end."""
    scratch = create_engine("sqlite://", poolclass=StaticPool)
    after_each: list[Tables] = []
    with scratch.connect() as connection:
        # The caller's own migrations are not done on this one.
        config.attributes["connection"] = connection
        if revision is not None:
            command.upgrade(config, revision)
        with _watched(scratch, connection, after_each):
            command.upgrade(config, _next(config, revision))
        command.upgrade(config, "head")
        wanted = _tables(connection)
    scratch.dispose()
    done = [number for number, tables in enumerate(after_each, 1) if tables == found]
    return (done[-1] if done else 0), wanted


def _next(config: Config, revision: str | None) -> str:
    scripts = ScriptDirectory.from_config(config)
    return next(each.revision for each in scripts.walk_revisions() if each.down_revision == revision)


@contextmanager
def _watched(engine: Engine, connection: Connection, after_each: list[Tables]) -> Iterator[None]:
    """Note the tables after each change of a table, until the first change of a row."""
    rows_changed = False

    def note(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal rows_changed
        rows_changed = rows_changed or _is(statement, CHANGES_OF_ROWS)
        if not rows_changed and _counts(statement):
            after_each.append(_tables(connection))

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", note)


@contextmanager
def _left_out(engine: Engine, number: int) -> Iterator[None]:
    """Let the first `number` changes of tables do nothing."""
    left = number

    def replace(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any
    ) -> tuple[str, Any]:
        nonlocal left
        if left and _counts(statement):
            left -= 1
            return NOTHING, ()
        return statement, parameters

    event.listen(engine, "before_cursor_execute", replace, retval=True)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", replace)


def _counts(statement: str) -> bool:
    return _is(statement, CHANGES_OF_TABLES) and "alembic_version" not in statement


def _is(statement: str, kinds: tuple[str, ...]) -> bool:
    return statement.lstrip().upper().startswith(kinds)


def _tables(connection: Connection) -> Tables:
    """Return every table, index and trigger, with the parts of its definition.

    Alembic writes the constraints of a table that it makes anew in any order.
    """
    rows = connection.execute(text("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"))
    return sorted(
        (*row[:3], *sorted(" ".join(part.split()).strip(" )") for part in row[3].split(","))) for row in rows
    )


def _require(right: bool) -> None:
    if not right:
        raise RuntimeError("the tables would not be those of a new database")
