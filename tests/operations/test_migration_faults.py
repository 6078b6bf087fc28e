"""A migration that is killed or finds the disk full changes nothing, and the next start begins it again."""

import re
import signal
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import text

from imghost.extensions import db
from imghost.services.upkeep.migration import database_copy
from imghost.services.upkeep.migration.run import MigrationFailed, migrate_database
from tests.live import ROOT
from tests.operations.migrating import REFUSED, Ended, Migrating, seed

# Of so many statements one is looked at where each takes seconds.
STEP = 11
STARTS = ("nothing", "0001", "0002", "0004", "0007", "0008", "0012", "0016", "0019", "0021")


@pytest.fixture
def migrating(empty: Flask) -> Migrating:
    return Migrating(empty)


def test_no_migration_ends_the_transaction_that_all_share() -> None:
    ends = re.compile(r"commit|rollback|executescript|autocommit|CONCURRENTLY|VACUUM|PRAGMA", re.IGNORECASE)
    texts = {path.name: path.read_text() for path in (ROOT / "migrations" / "versions").glob("*.py")}
    assert len(texts) > 10
    assert [name for name, content in texts.items() if ends.search(content)] == []


def copies(app: Flask) -> list[Path]:
    return sorted((app.extensions["settings"].home / database_copy.FOLDER).glob("*"))


def test_killed_at_some_statements(migrating: Migrating) -> None:
    seed()
    before, statements = migrating.contents(), migrating.statements()
    for number in (statements // 3, statements):
        assert migrating.go(kill_at=number).signal == signal.SIGKILL
        assert migrating.contents() == before
    assert migrating.go().code == 0
    assert migrating.go().code == 0


@pytest.mark.soak
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize(
    "start", ["nothing", "0001", "0002", "0004", "0007", "0008", "0012", "0016", "0019", "0021"]
)
def test_killed_at_every_statement(migrating: Migrating, start: str) -> None:
    """Each round begins with what the one before left, and comes one statement further."""
    if start != "nothing":
        seed()
        flask_migrate.upgrade(revision=start)
    before, statements = migrating.contents(), migrating.statements()
    for number in range(1, statements + 1):
        assert migrating.go(kill_at=number).signal == signal.SIGKILL, number
        assert migrating.contents() == before, number
    assert migrating.go().code == 0
    print(f"\nkilled {statements} times from {start} on {db.engine.dialect.name}: nothing changed")


def test_several_at_once_wait_for_each_other(migrating: Migrating) -> None:
    seed()
    at_once = [migrating.begin() for _ in range(3)]
    assert [ended() for ended in at_once] == [Ended(0, 0, "")] * 3
    assert len(copies(migrating.app)) == (db.engine.dialect.name == "sqlite")


def test_no_room_in_the_middle(migrating: Migrating) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("its files are written by another process")
    seed()
    db.engine.dispose()
    before = migrating.contents()
    size = Path(db.engine.url.database or "").stat().st_size
    ended = migrating.go(most_bytes=size + 100_000)
    assert ended.code == REFUSED
    assert "Make room on its disk. Nothing of it was changed." in ended.said
    assert migrating.contents() == before
    assert copies(migrating.app) == []
    assert migrating.go().code == 0


def test_the_copy_made_before_is_the_database_of_before(migrating: Migrating) -> None:
    seed()
    before = migrating.contents()
    migrated = migrate_database()
    assert migrated is not None
    assert (migrated.before, migrated.after) == ("0001", newest())
    if db.engine.dialect.name != "sqlite":
        assert migrated.copy is None
        return
    assert copies(migrating.app) == [migrated.copy]
    assert migrated.copy is not None
    assert stat.S_IMODE(migrated.copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(migrated.copy)) as copy:
        assert list(copy.iterdump()) == before
    assert migrate_database() is None
    assert copies(migrating.app) == [migrated.copy]


def newest() -> str:
    revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.remove()
    return str(revision)


def test_a_new_site_has_nothing_to_copy(migrating: Migrating) -> None:
    migrated = migrate_database()
    assert migrated is not None
    assert (migrated.before, migrated.copy, copies(migrating.app)) == (None, None, [])


def test_without_room_for_a_copy_it_says_so_before(
    migrating: Migrating, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("nothing is copied")
    seed()
    before = migrating.contents()
    monkeypatch.setattr(database_copy, "LEAST_ROOM", 10**15)
    with pytest.raises(database_copy.NoRoom, match=r"needs 1000 TB in .* free. Make room and start again"):
        migrate_database()
    assert migrating.contents() == before


def test_a_database_of_a_newer_version_is_named(migrating: Migrating) -> None:
    migrate_database()
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    db.session.remove()
    with pytest.raises(MigrationFailed, match=r"made by a newer version of imghost .revision 9999"):
        migrate_database()
    assert migrating.go().code == REFUSED


def cut_off(migrating: Migrating, number: int) -> None:
    """Leave what a version without transactions around migrations left when it was killed there."""
    assert migrating.go(kill_at=number, as_before=True).signal == signal.SIGKILL


def test_what_an_older_version_left_when_it_was_killed_is_finished(migrating: Migrating) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL took all of it back")
    seed()
    cut_off(migrating, 40)
    assert migrating.go().code == 0
    assert any("'Été'" in line for line in migrating.contents())


def test_tables_of_another_kind_are_left_alone(migrating: Migrating) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL took all of it back")
    seed()
    with closing(sqlite3.connect(db.engine.url.database or "")) as database:
        database.execute("CREATE TABLE settings (name TEXT)")
    before = migrating.contents()
    ended = migrating.go()
    assert ended.code == REFUSED
    assert "already exists. Its tables are not those of its revision" in ended.said
    assert migrating.contents() == before


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_whatever_an_older_version_left_is_finished(migrating: Migrating) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL took all of it back")
    statements = migrating.statements()
    wanted: list[str] = []
    for number in range(statements, 0, -STEP):
        for file in migrating.app.extensions["settings"].home.glob("imghost.sqlite3*"):
            file.unlink()
        cut_off(migrating, number)
        ended = migrating.go()
        assert ended.code == 0, (number, ended.said)
        found = in_any_order(migrating.contents())
        wanted = wanted or found
        assert found == wanted, number


def in_any_order(contents: list[str]) -> list[str]:
    """Alembic makes a table of SQLite again with its constraints and indexes in an order of chance."""
    return sorted(line.rstrip(", ") for statement in contents for line in statement.split("\n"))
