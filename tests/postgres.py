"""A PostgreSQL of its own for tests; `python -m tests.postgres` runs on one what uses the database.

Its words are pytest's own: `python -m tests.postgres -n 2 tests/services`.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, make_url, table, text

from imghost.extensions import db
from imghost.models import Plan
from imghost.models.plan import SEED_ROWS
from imghost.models.search_index import NAME
from tests.live import free_port

VARIABLE = "TEST_DATABASE_URL"
# A live site is on SQLite whatever the variable says.
MARKERS = "not browser and not processes and not audit"


def main() -> int:
    with running_postgres() as server:
        command = [sys.executable, "-m", "pytest", "-m", MARKERS, *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, VARIABLE: server}, check=False).returncode


def only_of_the_database(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the tests that use the application, and with it the database, and all others."""
    uses = [("app" in getattr(item, "fixturenames", ()), item) for item in items]
    return [item for does, item in uses if does], [item for does, item in uses if not does]


def own_database(server: str, worker: str) -> str:
    """Make an empty database for this test process on `server` and return its address."""
    address = make_url(server)
    engine = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "imghost_{worker}"'))
        connection.execute(text(f'CREATE DATABASE "imghost_{worker}"'))
    engine.dispose()
    return address.set(database=f"imghost_{worker}").render_as_string(hide_password=False)


def as_new(engine: Engine) -> None:
    """Make the tables of the application, or empty them: that is quicker than making them for each test."""
    if not inspect(engine).has_table(NAME):
        db.create_all()
    with engine.begin() as connection:
        # Neither triggers nor foreign keys; the search index has a statement of its own.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in (NAME, *db.metadata.tables):
            connection.execute(table(name).delete())
        # Rows are numbered from 1 again, as in a new SQLite file.
        connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))
        connection.execute(Plan.__table__.insert(), list(SEED_ROWS))


class Server:
    """A PostgreSQL that nobody else uses, with its cluster in `folder`; `address` is of an empty database."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.address = f"postgresql://imghost@127.0.0.1:{port}/postgres"
        self._data, self._log = str(folder / "data"), str(folder / "log")
        self._options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
        )
        words = ("-D", self._data, "-U", "imghost", "-A", "trust", "-E", "UTF8", "--no-sync")
        _program("initdb", *words, own=folder)

    def start(self) -> None:
        _program("pg_ctl", "-D", self._data, "-w", "-l", self._log, "-o", self._options, "start")

    def stop(self) -> None:
        """Stop as a crash does."""
        _program("pg_ctl", "-D", self._data, "-m", "immediate", "stop")


@contextmanager
def running_server() -> Iterator[Server]:
    """A started server, stopped and removed in the end."""
    folder = Path(tempfile.mkdtemp(prefix="imghost-postgres-"))
    folder.chmod(0o755)
    try:
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL that nobody else uses."""
    with running_server() as server:
        yield server.address


def _program(name: str, *words: str, own: Path | None = None) -> None:
    """Run a program of PostgreSQL, which refuses to be root, as somebody else then."""
    path = shutil.which(name) or str(max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))
    command = [path, *words]
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        if own is not None:
            os.chown(own, user.pw_uid, user.pw_gid)
        command = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd="/")


if __name__ == "__main__":
    sys.exit(main())
