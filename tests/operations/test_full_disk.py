"""Migrations and backups on a disk that is really full: a small one, where one may be mounted."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from imghost import create_app
from imghost.extensions import db
from imghost.services.upkeep.backup.folder import BackupFolder
from imghost.services.upkeep.backup.make import BackupFailed, make_backup
from imghost.services.upkeep.migration import database_copy
from imghost.services.upkeep.migration.run import migrate_database
from imghost.settings import Settings
from tests.operations.migrating import REFUSED, Migrating, seed
from tests.operations.test_backup import upload

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]
MEGABYTES = 32


@pytest.fixture
def disk() -> Iterator[Path]:
    """An empty filesystem of 32 MB, where another user may go, too."""
    folder = Path(tempfile.mkdtemp(prefix="imghost-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "tmpfs", str(folder)]
    try:
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("nothing may be mounted here")
        yield folder
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


def fill(disk: Path, but: int) -> Path:
    """Leave `but` bytes."""
    facts = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(bytes(max(0, facts.f_bavail * facts.f_frsize - but)))
    return filler


def assert_nothing_changes(migrating: Migrating, disk: Path, words: str) -> None:
    before = migrating.contents()
    for left in (0, 50_000, 150_000, 300_000):
        filler = fill(disk, left)
        ended = migrating.go()
        assert ended.code == REFUSED, left
        assert words in ended.said
        # SQLite cannot even read without room for its shared memory.
        filler.unlink()
        assert migrating.contents() == before
    assert migrating.go().code == 0


def test_sqlite(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(home=disk / "home", secret_key="x"))
    with app.app_context():
        seed()
        filler = fill(disk, 5_000_000)
        assert "needs 20 MB" in Migrating(app).go().said
        filler.unlink()
        # What happens when the room goes after it was looked at.
        monkeypatch.setattr(database_copy, "LEAST_ROOM", 0)
        monkeypatch.setattr(database_copy, "ROOM", 0)
        assert_nothing_changes(Migrating(app), disk, "Make room on its disk. Nothing of it was changed.")
        db.engine.dispose()
    app.extensions["redis"].close()


def test_postgresql(disk: Path, postgres: str, tmp_path: Path) -> None:
    """Its tables on the small disk, its log on another: a full log stops the whole server, as anywhere."""
    address = make_url(postgres).set(drivername="postgresql+psycopg")
    server = create_engine(address, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE TABLESPACE small LOCATION '{tables_folder(disk)}'"))
        connection.execute(text("CREATE DATABASE small TABLESPACE small"))
    app: Flask = create_app(
        Settings(home=tmp_path / "home", database_url=postgres.replace("/postgres", "/small"), secret_key="x")
    )
    with app.app_context():
        seed()
        assert_nothing_changes(Migrating(app), disk, "Make room on its disk. Nothing of it was changed.")
        db.engine.dispose()
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE small"))
        connection.execute(text("DROP TABLESPACE small"))
    server.dispose()
    app.extensions["redis"].close()


def tables_folder(disk: Path) -> Path:
    """Make the folder of the tables, which belongs to whom PostgreSQL runs as."""
    folder = disk / "tables"
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    return folder


def test_a_backup_onto_it(disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(home=tmp_path / "home", secret_key="x"))
    with app.app_context():
        migrate_database()
        for number in range(40):
            upload(bytes([number]) * 1_000_000)
        with pytest.raises(BackupFailed, match="more in"):
            make_backup(disk / "backup", 7, lambda _done, _total: None)
        monkeypatch.setattr("imghost.services.upkeep.backup.make.LEAST_ROOM", -(10**9))
        with pytest.raises(BackupFailed, match="No space left"):
            make_backup(disk / "backup", 7, lambda _done, _total: None)
        assert BackupFolder(disk / "backup").generations() == []
        db.session.remove()
        db.engine.dispose()
    app.extensions["redis"].close()
