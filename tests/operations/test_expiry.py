"""What has expired, and what was deleted: files first, rows later."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from imghost.base.errors import Gone
from imghost.extensions import db, now
from imghost.models import Image, Tombstone
from imghost.services.actor import Actor
from imghost.services.delivery.direct_links import find
from imghost.services.images.delete import mark_deleted
from imghost.services.images.expiry import purge_expired
from imghost.services.images.remove_files import LINGER, finish_deleted, remove_files
from imghost.storage import layout
from imghost.storage.current import storage
from tests.factories import make_image
from tests.operations.stored import keys, store

pytestmark = pytest.mark.usefixtures("app")


def images() -> int:
    return db.session.scalar(select(func.count(Image.id))) or 0


def test_only_what_has_expired_is_purged() -> None:
    store(expires_at=now() - timedelta(seconds=1))
    kept = store(expires_at=now() + timedelta(minutes=1))
    forever = store()
    assert purge_expired() == 1
    assert {layout.code_of(key) for key in keys()} == {kept.code, forever.code}


def test_a_purge_counts_once() -> None:
    store(expires_at=now() - timedelta(seconds=1))
    assert [purge_expired(), purge_expired()] == [1, 0]


def test_all_batches_are_purged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imghost.services.images.expiry.BATCH", 2)
    for _ in range(5):
        store(expires_at=now() - timedelta(seconds=1))
    assert purge_expired() == 5
    assert keys() == []


def test_a_row_stays_while_a_worker_may_be_busy_with_it() -> None:
    store(expires_at=now() - LINGER + timedelta(minutes=1))
    purge_expired()
    assert images() == 1


def test_later_a_tombstone_takes_its_place() -> None:
    image = store(expires_at=now() - LINGER)
    folder, name = image.folder, image.name
    purge_expired()
    assert images() == 0
    assert db.session.scalars(select(Tombstone.name)).all() == [name]
    with pytest.raises(Gone):
        find(Actor(), folder, f"{name}.png")


def test_what_a_late_worker_drew_goes_with_the_row() -> None:
    image = store(expires_at=now() - timedelta(seconds=1))
    purge_expired()
    draw_late(image)
    image.expires_at = now() - LINGER
    db.session.commit()
    purge_expired()
    assert keys() == []


def draw_late(image: Image) -> None:
    drawn = storage().working_path("png")
    drawn.write_bytes(b"drawn")
    storage().place(drawn, layout.variant(image.code, image.version, "late", "png"))


def test_a_deleted_image_loses_its_files_in_a_job(work: Callable[[], None]) -> None:
    image = store(status="ready")
    mark_deleted(image)
    db.session.commit()
    work()
    assert keys() == []
    assert images() == 1


def test_files_of_an_image_that_is_not_deleted_stay() -> None:
    image = store()
    remove_files(image.id)
    assert len(keys()) == 1


def test_removing_files_of_nothing_is_success() -> None:
    remove_files(987_654)


def test_the_row_of_a_deleted_image_goes_later() -> None:
    recent = store(deleted_at=now() - timedelta(minutes=1))
    store(deleted_at=now() - LINGER)
    assert finish_deleted() == 1
    assert db.session.scalars(select(Image.code)).all() == [recent.code]
    assert {layout.code_of(key) for key in keys()} == {recent.code}


def test_a_row_without_files_is_purged_too() -> None:
    make_image(expires_at=now() - LINGER)
    assert purge_expired() == 0
    assert images() == 0
