"""Database against storage: what is lost, what is left over, and what repairing does."""

import os
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.delivery.variant_cache import count_anew
from imghost.services.upkeep.check import LOST, Report, inspect_site, repair_site
from imghost.services.uploads.recovery import PLACED_BY, WRITTEN_BY, recover
from imghost.services.variant_keys import film_key, film_keys, original_key
from imghost.storage import layout
from imghost.storage.current import storage
from tests.factories import make_image
from tests.operations.stored import keys, store

pytestmark = pytest.mark.usefixtures("app")


def kinds(report: Report) -> list[str]:
    return [problem.kind for problem in report.problems]


def leave(key: str) -> None:
    """Put a file where no upload put one."""
    path = storage().working_path("png")
    path.write_bytes(b"left over")
    storage().place(path, key)


def make_old(path: os.PathLike[str], age: timedelta) -> None:
    moment = time.time() - age.total_seconds() - 1
    os.utime(path, (moment, moment))


def test_a_whole_site_has_no_problems() -> None:
    image = store()
    leave(layout.variant(image.code, image.version, "thumb", "png"))
    report = inspect_site()
    assert (report.images, report.files, report.waiting, report.problems) == (1, 2, 1, ())


def test_a_missing_file_is_lost_and_its_row_says_so() -> None:
    image = store(status="ready")
    storage().delete(original_key(image))
    report = inspect_site()
    assert kinds(report) == ["lost"]
    assert image.code in report.problems[0].text
    assert repair_site(report) == 1
    assert (image.status, image.failure) == ("failed", LOST)
    assert inspect_site().problems == ()


def test_a_file_cut_short_is_lost() -> None:
    image = store()
    os.truncate(storage().path(original_key(image)), image.bytes - 1)
    assert kinds(inspect_site()) == ["lost"]


def test_a_file_that_comes_back_is_processed_again() -> None:
    image = store()
    path = storage().path(original_key(image))
    away = path.rename(path.with_name("away"))
    repair_site(inspect_site())
    away.rename(path)
    report = inspect_site()
    assert kinds(report) == ["found"]
    repair_site(report)
    assert (image.status, image.failure, image.attempts) == ("processing", None, 0)
    assert inspect_site().problems == ()


def test_files_without_a_row_are_orphans() -> None:
    kept = store()
    leave(layout.original("Nobody1234", 1, "png"))
    report = inspect_site()
    assert kinds(report) == ["orphan"]
    assert repair_site(report) == 1
    assert keys() == [original_key(kept)]
    assert [path.read_bytes() for path in storage().aside.rglob("*.*")] == [b"left over"]


def test_no_version_of_a_known_image_is_removed() -> None:
    """After the way back to an older database the newest file is all there is of a picture."""
    image = store()
    newer = layout.original(image.code, image.version + 1, "png")
    leave(newer)
    report = inspect_site()
    assert kinds(report) == ["newer"]
    assert repair_site(report) == 0
    assert keys() == [original_key(image), newer]
    image.version += 1
    image.bytes = len(b"left over")
    db.session.commit()
    report = inspect_site()
    assert kinds(report) == ["replaced"]
    assert repair_site(report) == 1
    assert len(keys()) == 2
    assert inspect_site().problems == ()


def test_a_file_that_is_being_placed_is_no_orphan() -> None:
    key = layout.original("Arriving12", 1, "png")
    storage().announce(key)
    leave(key)
    assert inspect_site().problems == ()


def test_deleted_and_expired_images_need_no_file() -> None:
    make_image(deleted_at=now())
    make_image(expires_at=now() - timedelta(seconds=1))
    assert inspect_site().problems == ()


def test_an_upload_that_never_finished_is_cleaned_up() -> None:
    key = layout.original("Crashed123", 1, "png")
    storage().announce(key)
    leave(key)
    (note,) = storage().notes.iterdir()
    make_old(note, PLACED_BY)
    report = inspect_site()
    assert kinds(report) == ["abandoned"]
    repair_site(report)
    assert keys() == []
    assert inspect_site().problems == ()


def test_recovery_keeps_the_file_of_a_committed_row() -> None:
    image = store()
    storage().announce(original_key(image))
    assert recover(alone=True) == 0
    assert keys() == [original_key(image)]
    assert list(storage().announced(timedelta(0))) == []


def test_recovery_waits_for_uploads_of_others() -> None:
    key = layout.original("Arriving12", 1, "png")
    storage().announce(key)
    leave(key)
    staged = storage().working_path("upload")
    staged.write_bytes(b"arriving")
    assert recover() == 0
    assert (keys(), staged.exists()) == ([key], True)
    make_old(staged, WRITTEN_BY)
    assert recover() == 1
    assert not staged.exists()


def test_recovery_alone_waits_for_nobody() -> None:
    storage().announce(layout.original("Arriving12", 1, "png"))
    leave(layout.original("Arriving12", 1, "png"))
    storage().working_path("upload").write_bytes(b"arriving")
    assert recover(alone=True) == 2
    assert keys() == []
    assert list(storage().staging.iterdir()) == []


def test_many_images_are_all_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imghost.services.upkeep.check.BATCH", 2)
    for _ in range(5):
        make_image()
    assert kinds(inspect_site()) == ["lost"] * 5
    assert len(db.session.scalars(select(Image)).all()) == 5


def test_a_file_replaced_since_the_report_is_not_lost() -> None:
    image = store(status="ready")
    away = storage().path(original_key(image)).rename(storage().path(original_key(image)).with_name("away"))
    report = inspect_site()
    away.rename(away.with_name(original_key(image).rpartition("/")[2]))
    repair_site(report)
    assert (image.status, image.failure) == ("ready", None)


def test_a_file_that_somebody_else_left_is_an_orphan() -> None:
    (storage().blobs / ".stray").touch()
    assert kinds(inspect_site()) == ["orphan"]
    count_anew()


@pytest.mark.parametrize("name", ["film", "preview", "high", "low"])
def test_films_that_are_gone_are_made_again(name: str) -> None:
    image = store(status="ready", format="mp4", films_status="ready", streams="1280,640")
    for key in film_keys(image):
        leave(key)
    image.film_bytes = image.preview_bytes = len(b"left over")
    db.session.commit()
    assert inspect_site().problems == ()
    storage().delete(film_key(image, name))
    report = inspect_site()
    assert (kinds(report), report.problems[0].subject) == (["unfilmed"], image.code)
    assert repair_site(report) == 1
    assert (image.films_status, image.film_bytes, image.streams) == ("processing", 0, "")
    assert inspect_site().problems == ()
