"""Backups of a running site: what is in them, what happens meanwhile, and the way back."""

import json
import os
import shutil
import signal
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from imghost import create_app
from imghost.base.errors import Conflict, InvalidInput
from imghost.extensions import db, now
from imghost.models import Album, Image, Setting, User
from imghost.services import backup_hold
from imghost.services.actor import Actor
from imghost.services.images.delete import mark_deleted
from imghost.services.images.expiry import purge_expired
from imghost.services.images.remove_files import finish_deleted, remove_files
from imghost.services.upkeep.backup import make, restore
from imghost.services.upkeep.backup.folder import BackupFolder, Generation
from imghost.services.upkeep.backup.make import BackupFailed, Made, make_backup
from imghost.services.upkeep.backup.restore import RestoreFailed, restore_backup, unfinished_mark
from imghost.services.upkeep.backup.verify import verify_backup
from imghost.services.upkeep.check import inspect_site
from imghost.services.upkeep.migration.run import migrate_database
from imghost.services.uploads.replace import replace_file
from imghost.services.uploads.replaced import remove_replaced
from imghost.services.variant_keys import original_key
from imghost.settings import Settings
from imghost.storage.current import storage
from tests.factories import make_album, make_image, make_user
from tests.operations.stored import store
from tests.pictures import png


@pytest.fixture
def site(empty: Flask) -> Flask:
    """A migrated site, on each of the databases."""
    migrate_database()
    return empty


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Flask]:
    """An empty site on SQLite, for the way back."""
    app = create_app(Settings(home=tmp_path / "other", secret_key=""))
    yield app
    app.extensions["redis"].close()


def back_up(root: Path, keep: int = 7, progress: make.Progress = lambda _done, _total: None) -> Made:
    return make_backup(root, keep, progress)


def go_back(root: Path, name: str = "", *, replace: bool = False) -> Generation:
    return restore_backup(root, name, lambda _done, _total: None, replace=replace)


def problems(root: Path) -> list[str]:
    return verify_backup(root, lambda _done, _total: None)


def upload(content: bytes, **fields: object) -> Image:
    """An image with a file of that content."""
    image: Image = make_image(format="png", extension="png", **fields)
    path = storage().working_path("png")
    path.write_bytes(content)
    image.bytes, image.sha256 = len(content), make.sha256_of(path)
    storage().place(path, original_key(image))
    db.session.commit()
    return image


def saved(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as rows:
        return rows.execute(query).fetchall()


def replace_with(image: Image, content: bytes) -> None:
    staged = storage().stage(10**7)
    staged.write(content)
    try:
        replace_file(Actor(user=image.user), image, staged, "b.png")
    finally:
        staged.close()


def test_everything_there_and_back(site: Flask, other: Flask, tmp_path: Path) -> None:
    user = make_user("ada")
    child = make_album(user=user)
    # A row that stands below one that comes after it.
    child.parent_id = make_album(user=user, name="Above").id
    picture = upload(b"one", user=user, album=child, title="Été")
    deleted = upload(b"gone", deleted_at=now())
    child_id, keys = child.id, {original_key(picture)}
    made = back_up(tmp_path / "backup")
    assert (made.files, made.copied, made.missing) == (1, 1, ())
    assert problems(tmp_path / "backup") == []
    code, deleted_code = picture.code, deleted.code
    db.session.remove()
    with other.app_context():
        go_back(tmp_path / "backup")
        assert set(storage().walk()) == keys
        assert db.session.scalar(select(User.name)) == "ada"
        assert db.session.get_one(Album, child_id).parent_id is not None
        titles = dict(db.session.execute(select(Image.code, Image.title)).all())  # type: ignore[arg-type]
        assert titles[code] == "Été"
        assert deleted_code in titles
        found = db.session.execute(text("SELECT count(*) FROM image_words WHERE image_words MATCH 'ete'"))
        assert found.scalar() == 1
        assert inspect_site().problems == ()
        assert not unfinished_mark().exists()
        secret = (tmp_path / "other" / "secret").read_text()
        assert secret == BackupFolder(tmp_path / "backup").generation().secret.read_text() == "x"
        db.session.remove()
        db.engine.dispose()


def test_from_sqlite_into_postgresql(other: Flask, postgres: str, tmp_path: Path) -> None:
    with other.app_context():
        migrate_database()
        user = make_user("ada")
        for content in (b"one", b"two"):
            upload(content, user=user, album=make_album(user=user))
        back_up(tmp_path / "backup")
        db.session.remove()
        db.engine.dispose()
    app = create_app(Settings(home=tmp_path / "third", database_url=postgres, secret_key="y"))
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        go_back(tmp_path / "backup")
        assert inspect_site().problems == ()
        assert db.session.scalar(select(func.count()).select_from(Image)) == 2
        # New rows have numbers of their own.
        assert make_image().id == 3
        with pytest.raises(Conflict, match="not empty"):
            go_back(tmp_path / "backup")
        go_back(tmp_path / "backup", replace=True)
        assert db.session.scalar(select(func.count()).select_from(Image)) == 2
        (copy,) = (tmp_path / "third" / "database-copies").iterdir()
        assert saved(copy, "SELECT count(*) FROM images") == [(3,)]
        db.session.remove()
        db.engine.dispose()
    app.extensions["redis"].close()


def test_the_commands_say_what_they_did(app: Flask, tmp_path: Path) -> None:
    stamp(app)
    lost = upload(b"lost")
    upload(b"fine")
    run, folder = app.test_cli_runner().invoke, str(tmp_path / "backup")
    made = run(args=["backup", folder])
    assert (
        made.exit_code,
        made.output.endswith(": 2 files (8 B), 2 of them copied now. Problems: 0.\n"),
    ) == (0, True)
    assert run(args=["backup", folder, "--verify"]).output == "Problems: 0.\n"
    BackupFolder(tmp_path / "backup").file(lost.sha256).unlink()
    checked = run(args=["backup", folder, "--verify"])
    assert checked.exit_code == 1
    assert checked.output.endswith(f"the file of {original_key(lost)} is missing\nProblems: 1.\n")
    refused = run(args=["restore", folder])
    assert isinstance(refused.exception, Conflict)


def test_what_has_not_changed_is_not_copied_again(app: Flask, tmp_path: Path) -> None:
    root = tmp_path / "backup"
    stamp(app)
    upload(b"one")
    assert back_up(root).copied == 1
    upload(b"two")
    # Of two pictures with the same bytes one file is kept.
    upload(b"one")
    rename_generations(root)
    assert (back_up(root).files, files_of(root)) == (3, 2)
    assert {entry.key for entry in BackupFolder(root).generations()[0].entries()} != set()


def stamp(_app: Flask) -> None:
    """The tables of these tests are made without migrations; a backup notes their revision."""
    db.session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
    db.session.execute(text("DELETE FROM alembic_version"))
    db.session.execute(text("INSERT INTO alembic_version VALUES ('0011')"))
    db.session.commit()


def rename_generations(root: Path) -> None:
    """Let those made by now be a day old: their names have whole seconds."""
    for number, generation in enumerate(BackupFolder(root).generations()):
        generation.path.rename(root / f"20200101-00000{number}")


def files_of(root: Path) -> int:
    return len(list((root / "files").glob("*/*")))


def test_old_generations_go_with_what_only_they_named(app: Flask, tmp_path: Path) -> None:
    root = tmp_path / "backup"
    stamp(app)
    first = upload(b"one")
    for content in (b"two", b"three"):
        back_up(root)
        rename_generations(root)
        upload(content)
    mark_deleted(first)
    db.session.commit()
    back_up(root, keep=1)
    assert len(BackupFolder(root).generations()) == 1
    assert files_of(root) == 2
    assert problems(root) == []


def test_what_is_deleted_or_replaced_meanwhile_is_in_it(app: Flask, tmp_path: Path) -> None:
    """All of it happens after the database was copied and before a file is."""
    stamp(app)
    gone, expired, replaced = store(), upload(b"expired", expires_at=now() + timedelta(hours=1)), store()
    once = False

    def meanwhile(_done: int, _total: int) -> None:
        nonlocal once
        if not once:
            once = True
            mark_deleted(gone)
            expired.expires_at = now() - timedelta(days=1)
            db.session.commit()
            remove_files(gone.id)
            assert (finish_deleted(), purge_expired()) == (0, 0)
            replaced.user = make_user()
            replace_with(replaced, png(50, 50))
            assert remove_replaced(timedelta(0)) == 0

    before = {original_key(image) for image in (gone, expired, replaced)}
    upload(b"first")
    made = back_up(tmp_path / "backup", progress=meanwhile)
    assert made.missing == ()
    generation = BackupFolder(tmp_path / "backup").generation()
    assert before <= {entry.key for entry in generation.entries()}
    assert problems(tmp_path / "backup") == []
    # And now it goes.
    assert not backup_hold.is_held()
    assert purge_expired() == 1
    remove_files(gone.id)
    assert remove_replaced(timedelta(0)) == 1
    assert before.isdisjoint(storage().walk())


def test_a_backup_that_was_killed_holds_nothing_up_for_long(app: Flask) -> None:
    for until, held in ((now() + timedelta(minutes=9), True), (now() - timedelta(seconds=1), False)):
        db.session.merge(Setting(name=backup_hold.NAME, value=json.dumps(until.timestamp())))
        db.session.commit()
        assert backup_hold.is_held() is held


def test_it_is_for_its_owner_only(app: Flask, tmp_path: Path) -> None:
    stamp(app)
    upload(b"one")
    before = os.umask(0o022)
    try:
        back_up(tmp_path / "backup")
    finally:
        os.umask(before)
    paths = [tmp_path / "backup", *(tmp_path / "backup").rglob("*")]
    assert [path for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_what_is_damaged_is_told(app: Flask, tmp_path: Path) -> None:
    root = tmp_path / "backup"
    stamp(app)
    lost, damaged = upload(b"lost"), upload(b"damaged")
    fine = upload(b"fine")
    storage().delete(original_key(lost))
    storage().path(original_key(damaged)).write_bytes(b"DAMAGED")
    made = back_up(root)
    assert [each.split(" ")[1:3] for each in made.missing] == [["is", "missing"], ["is", "damaged,"]]
    assert len(problems(root)) == 2
    BackupFolder(root).file(fine.sha256).write_bytes(b"FINE")
    assert [problem for problem in problems(root) if fine.code in problem and "is damaged" in problem]
    with pytest.raises(RestoreFailed, match="The backup is damaged, nothing was changed"):
        go_back(root, replace=True)
    generation = BackupFolder(root).generation()
    generation.manifest.write_text(generation.manifest.read_text().replace("4 ", "5 "))
    assert any("manifest is damaged" in problem for problem in problems(root))


def test_folders_of_others_are_left_alone(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "mine.jpg").touch()
    with pytest.raises(InvalidInput, match="holds something else"):
        back_up(tmp_path / "photos")
    with pytest.raises(InvalidInput, match="no backup in"):
        go_back(tmp_path / "photos")
    with pytest.raises(InvalidInput, match="cannot be inside the storage"):
        back_up(app.extensions["settings"].storage_directory / "backup")


def test_without_room_it_says_how_much_is_needed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp(app)
    monkeypatch.setattr(make, "LEAST_ROOM", 10**15)
    with pytest.raises(BackupFailed, match=r"needs 1000 TB more in .* are free"):
        back_up(tmp_path / "backup")
    assert BackupFolder(tmp_path / "backup").generations() == []


def test_the_site_must_be_stopped_and_empty(app: Flask, tmp_path: Path) -> None:
    stamp(app)
    upload(b"one")
    back_up(tmp_path / "backup")
    with pytest.raises(Conflict, match="not empty"):
        go_back(tmp_path / "backup")


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_killed_again_and_again(site: Flask, other: Flask, tmp_path: Path) -> None:
    """Each round gets a few files further; in the end all are there, and nothing else."""
    pictures = [upload(f"picture {number}".encode() * 50) for number in range(20)]
    keys = {original_key(image) for image in pictures}
    db.session.remove()
    rounds = 0
    for at in range(1, 21, 2):
        rounds += killed(site, lambda at=at: back_up(tmp_path / "backup", progress=kill_at(at)))  # type: ignore[misc]
        assert BackupFolder(tmp_path / "backup").generations() == []
    with site.app_context():
        made = back_up(tmp_path / "backup")
        assert (made.files, made.copied, made.missing) == (20, 1, ())
        assert list((tmp_path / "backup").glob("*.unfinished")) == []
        db.session.remove()
        db.engine.dispose()
    with other.app_context():
        for at in range(21, 41, 2):
            rounds += killed(
                other,
                lambda at=at: restore_backup(tmp_path / "backup", "", kill_at(at, once_over=20)),  # type: ignore[misc]
            )
            assert unfinished_mark().exists()
            with pytest.raises(RestoreFailed, match="not finished"):
                restore.require_whole()
        go_back(tmp_path / "backup")
        assert set(storage().walk()) == keys
        assert inspect_site().problems == ()
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(tmp_path / "backup")
    print(f"\nkilled {rounds} times: nothing lost, nothing left over")


def kill_at(number: int, once_over: int = 0) -> Callable[[int, int], None]:
    """What kills this process at the `number`th call."""
    calls = 0

    def progress(_done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return progress


def killed(app: Flask, action: Callable[[], object]) -> bool:
    """Do it in a process of its own and say that it was killed."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            with app.app_context():
                action()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), status
    return True
