"""Migrations in a process of their own, killed at a statement or without room on the disk."""

import logging
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import Connection, DateTime, column, event, inspect, literal_column, table, text
from sqlalchemy.engine import Engine

from imghost.base.errors import ImghostError
from imghost.extensions import db, now
from imghost.services.upkeep.migration.run import migrate_database

REFUSED, CRASHED = 3, 4
MOMENT = now().replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Ended:
    """How the process ended: the signal that killed it or 0, its exit code, and what it said."""

    signal: int
    code: int
    said: str


class Migrating:
    """The database of `app`, migrated by processes that this one starts."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def go(self, *, kill_at: int = 0, most_bytes: int = 0, as_before: bool = False) -> Ended:
        """Migrate to the newest revision.

        Dies before statement `kill_at` (the commit counts as one); no file grows beyond `most_bytes`.
        `as_before` commits when Python's sqlite3 did that by itself.
        """
        return self.begin(kill_at=kill_at, most_bytes=most_bytes, as_before=as_before)()

    def begin(self, **how: int) -> Callable[[], Ended]:
        """Do what `go` does, but return at once what waits for the end."""
        db.session.remove()
        db.engine.dispose()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os._exit(_migrate(writing, **how))
        os.close(writing)

        def ended() -> Ended:
            with os.fdopen(reading) as words:
                said = words.read()
            _, status = os.waitpid(child, 0)
            if os.WIFSIGNALED(status):
                return Ended(os.WTERMSIG(status), 0, said)
            return Ended(0, os.WEXITSTATUS(status), said)

        return ended

    def statements(self) -> int:
        """How many statements a migration from here has, with its commit; nothing is migrated."""
        return int(self.go(kill_at=-1).said)

    def contents(self) -> list[str]:
        """Everything that is in the database."""
        if db.engine.dialect.name == "sqlite":
            assert db.engine.url.database is not None
            with closing(sqlite3.connect(db.engine.url.database)) as database:
                return list(database.iterdump())
        with db.engine.connect() as connection:
            found = [str(row) for query in DEFINITIONS for row in connection.execute(text(query))]
            for name in inspect(connection).get_table_names():
                found += [str(row) for row in connection.execute(table(name, literal_column("*")).select())]
        db.engine.dispose()
        return sorted(found)


DEFINITIONS = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = 'public'",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger",
    "SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


def _migrate(writing: int, kill_at: int = 0, most_bytes: int = 0, as_before: int = False) -> int:
    logging.disable(logging.CRITICAL)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - until the process ends
    done = 0

    def count(*_facts: Any) -> None:
        nonlocal done
        done += 1
        if done == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    if as_before:
        event.listen(Engine, "before_cursor_execute", CommitsAsBefore())
    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    if most_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        if kill_at == -1:
            event.listen(Engine, "commit", lambda *_: (os.write(writing, str(done).encode()), os._exit(0)))
        migrate_database()
    except ImghostError as error:
        os.write(writing, error.message.encode())
        return REFUSED
    except BaseException as error:
        # Never up into pytest, of which this process is a copy.
        os.write(writing, repr(error).encode())
        return CRASHED
    return 0


class CommitsAsBefore:
    """Python's sqlite3 began a transaction with the first change of rows and knew none for tables."""

    def __init__(self) -> None:
        self.in_transaction = self.is_due = False

    def __call__(self, connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        raw: Any = connection.connection.driver_connection
        if self.is_due and not self.in_transaction and raw.in_transaction:
            raw.commit()
            raw.execute("BEGIN")
        word = statement.split(maxsplit=1)[0].upper()
        self.is_due = word in ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE")
        self.in_transaction = self.in_transaction or word in ("INSERT", "UPDATE", "DELETE")
        if "alembic_version SET" in statement or "INTO alembic_version" in statement:
            self.in_transaction = False


def seed() -> None:
    """Fill the tables of revision 0001 with what later migrations change."""
    flask_migrate.upgrade(revision="0001")
    for number, name in enumerate(("ada", "ADA"), 1):
        insert(
            "users", id=number, code=name, name=name, email=f"{number}@example.org", role="admin",
            session_epoch=0, plan_name="unlimited", tokens=0, signing_secret="s", disabled=False,
            created_at=MOMENT, password_hash="x",
        )  # fmt: skip
    for number, (parent, visibility) in enumerate([(None, "password"), (1, "public")], 1):
        insert(
            "albums", id=number, code=f"album-{number}", user_id=1, parent_id=parent, name="A",
            description="", visibility=visibility, created_at=MOMENT, updated_at=MOMENT,
        )  # fmt: skip
    for number in range(1, 4):
        insert(
            "images", id=number, code=f"image-{number}", user_id=1, album_id=1, folder="f", name=str(number),
            extension="png", slug=str(number), public_id=str(number), original_filename="beach.png",
            format="png", bytes=1, width=1, height=1, frames=1, duration=0.0, is_animated=False, is_360=False,
            has_alpha=False, md5="m", sha256="s", source_sha256="s", title="Été", dated_at=MOMENT,
            visibility="public", nsfw=False, approved=True, delete_hash="d", status="ready", attempts=0,
            version=1, thumb_bytes=1, medium_bytes=1, frame_bytes=0, views=0, likes=0, created_at=MOMENT,
            updated_at=MOMENT,
        )  # fmt: skip
    insert("tags", id=1, name="Beach", folded="beach")
    insert("image_tags", image_id=1, tag_id=1)
    insert(
        "api_keys", id=1, user_id=1, key_id="k", secret_hash="h", name="n", scopes="read", created_at=MOMENT
    )
    db.session.commit()
    db.session.remove()


def insert(name: str, /, **values: object) -> None:
    """Old tables have fewer columns than the models, so each statement names its own."""
    # Python's own way to write a moment is on its way out since 3.12; SQLAlchemy's is what the site writes.
    columns = [
        column(each, DateTime()) if isinstance(value, datetime) else column(each)
        for each, value in values.items()
    ]
    db.session.execute(table(name, *columns).insert(), values)
