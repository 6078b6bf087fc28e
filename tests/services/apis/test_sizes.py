"""The twelve sizes made ahead: by a job of their own, again after a crash, and not for ever."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from imghost.extensions import db, redis
from imghost.models import Image
from imghost.queue import PICTURES, open_queue
from imghost.services.actor import Actor
from imghost.services.apis import sizes
from imghost.services.apis.sizes import status_with_sizes
from imghost.services.images.details import Details
from imghost.services.upkeep.reconcile import reconcile
from imghost.services.uploads.ingest import ingest
from imghost.storage.current import storage
from tests.factories import make_user
from tests.pictures import jpeg

pytestmark = pytest.mark.usefixtures("app")
NOW = timedelta(0)


@pytest.fixture
def image() -> Image:
    staged = storage().stage(10**7)
    try:
        staged.write(jpeg(1600, 1200))
        details = Details(filename="a.jpg", sizes_ahead=True)
        return ingest(Actor(user=make_user()), staged, details).image
    finally:
        staged.close()


def waiting() -> list[str]:
    return [str(job_id) for job_id in open_queue(PICTURES, redis()).get_job_ids()]


def ready_without_sizes(image: Image, attempts: int = 1) -> None:
    image.status, image.attempts = "ready", attempts
    db.session.commit()


def test_they_are_made_after_the_thumbnails(image: Image, work: Callable[[], None]) -> None:
    assert sizes.missing_sizes(image) != {}
    work()
    assert (image.status, image.sizes_status) == ("ready", "ready")
    assert sizes.missing_sizes(image) == {}


def test_only_what_is_missing_is_made(image: Image, work: Callable[[], None]) -> None:
    work()
    key = next(key for key in storage().walk() if key.endswith(".webp"))
    others = {path: storage().path(path).stat().st_mtime_ns for path in storage().walk() if path != key}
    storage().delete(key)
    image.sizes_status = "processing"
    db.session.commit()
    sizes.make_sizes(image.id)
    assert storage().path(key).is_file()
    assert others == {path: storage().path(path).stat().st_mtime_ns for path in others}


def test_a_second_run_changes_nothing(image: Image, work: Callable[[], None]) -> None:
    work()
    attempts = image.attempts
    sizes.make_sizes(image.id)
    db.session.refresh(image)
    assert image.attempts == attempts
    sizes.make_sizes(999_999)


def test_a_deleted_image_gets_none(image: Image) -> None:
    ready_without_sizes(image)
    image.deleted_at = image.created_at
    db.session.commit()
    sizes.make_sizes(image.id)
    assert [key for key in storage().walk() if key.endswith(".webp")] == []


def test_a_lost_job_is_enqueued_once(image: Image) -> None:
    redis().flushdb()
    ready_without_sizes(image)
    assert reconcile(NOW) == 1
    assert waiting() == [sizes.job_key(image, 1)]
    assert reconcile(NOW) == 0


def test_after_three_more_attempts_it_gives_up(image: Image) -> None:
    redis().flushdb()
    ready_without_sizes(image, attempts=6)
    assert reconcile(NOW) == 0
    assert (image.status, image.sizes_status) == ("ready", "failed")


def test_a_file_that_breaks_meanwhile_is_failed(image: Image) -> None:
    ready_without_sizes(image)
    next(storage().blobs.rglob("original.*")).write_bytes(jpeg()[:200])  # type: ignore[attr-defined]
    sizes.make_sizes(image.id)
    row = db.session.scalars(db.select(Image)).one()
    assert (row.status, row.sizes_status) == ("ready", "failed")


@pytest.mark.parametrize(
    ("status", "ordered", "shown"),
    [
        ("processing", None, "processing"),
        ("processing", "processing", "processing"),
        ("ready", None, "ready"),
        ("ready", "processing", "processing"),
        ("ready", "ready", "ready"),
        ("ready", "failed", "failed"),
        ("failed", "processing", "failed"),
    ],
)
def test_both_states_together(status: str, ordered: str | None, shown: str) -> None:
    assert status_with_sizes(status, ordered) == shown
