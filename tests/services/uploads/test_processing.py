"""A worker whose picture is taken away under its hands."""

import errno
import os
import signal
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from rq.timeouts import JobTimeoutException
from sqlalchemy.exc import OperationalError

from imghost.base.errors import Unavailable
from imghost.extensions import db, now, redis
from imghost.imaging import sandbox
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.images.delete import mark_deleted
from imghost.services.images.details import Details
from imghost.services.upkeep.check import LOST
from imghost.services.upkeep.process_again import process_all_again
from imghost.services.upkeep.reconcile import GAVE_UP, reconcile
from imghost.services.uploads import processing
from imghost.services.uploads.ingest import ingest
from imghost.services.variant_keys import original_key
from imghost.storage.current import storage
from tests.factories import make_image, make_user
from tests.imaging.decode.processes import busy_children, decoder_servers
from tests.pictures import jpeg
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def image() -> Image:
    staged = storage().stage(10**7)
    staged.write(jpeg())
    return ingest(Actor(user=make_user()), staged, Details(filename="a.jpg")).image


def take_away(monkeypatch: pytest.MonkeyPatch, image: Image, and_row: Callable[[], object]) -> None:
    """Remove the stored file, and do `and_row`, in the moment the decoder is asked."""
    decode, path = processing.render, Path(storage().path(original_key(image)))

    def render(*arguments: Any) -> object:
        path.unlink()
        and_row()
        return decode(*arguments)

    monkeypatch.setattr(processing, "render", render)


def test_a_picture_deleted_meanwhile_is_no_failure(image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    def delete() -> None:
        with db.engine.begin() as connection:
            connection.execute(Image.__table__.delete())  # type: ignore[attr-defined]

    take_away(monkeypatch, image, delete)
    processing.process(image.id)
    assert list(storage().walk()) == []


def test_nor_is_one_deleted_between_two_orders(image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(storage().path(original_key(image)))

    def delete(_id: int) -> None:
        path.unlink()
        with db.engine.begin() as connection:
            connection.execute(Image.__table__.delete())  # type: ignore[attr-defined]

    monkeypatch.setattr(processing, "screen", delete)
    processing.process(image.id)


def test_nothing_is_left_of_one_that_looks_like_a_blocked_one(
    image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row stays a while, and nobody should have to come by for the pictures that were just made."""

    def refuse(_id: int) -> None:
        mark_deleted(image)
        db.session.commit()

    monkeypatch.setattr(processing, "screen", refuse)
    processing.process(image.id)
    # Its file goes with the job of the deletion.
    assert list(storage().walk()) == [original_key(image)]


def fresh(image: Image) -> Image:
    """The row as it is now: processing takes it out of the session."""
    db.session.expire_all()
    return db.session.get_one(Image, image.id)


def test_a_file_that_is_lost_is_the_sites_own_failure(image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    take_away(monkeypatch, image, lambda: None)
    processing.process(image.id)
    image = fresh(image)
    assert (image.status, image.attempts, image.setbacks) == ("processing", 0, 1)


OWN = {
    "no space": OSError(errno.ENOSPC, "No space left on device"),
    "quota": OSError(errno.EDQUOT, "Disk quota exceeded"),
    "read-only": OSError(errno.EROFS, "Read-only file system"),
    "broken disk": OSError(errno.EIO, "Input/output error"),
    "no memory": OSError(errno.ENOMEM, "Cannot allocate memory"),
    "open files": OSError(errno.EMFILE, "Too many open files"),
    "no decoder": Unavailable("The image decoder is not running."),
    "Redis away": RedisConnectionError("Connection refused"),
    "database away": OperationalError("SELECT 1", {}, Exception("server closed the connection")),
    "too slow": JobTimeoutException("Task exceeded maximum timeout value (600 seconds)"),
}


@pytest.mark.parametrize("fault", OWN)
def test_the_sites_own_fault_fails_no_picture(
    fault: str, image: Image, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(*_arguments: Any) -> object:
        raise OWN[fault]

    with monkeypatch.context() as patch:
        patch.setattr(processing, "render", render)
        for _ in range(5):
            processing.process(image.id)
    image = fresh(image)
    assert (image.status, image.attempts, image.setbacks) == ("processing", 0, 5)
    redis().flushdb()
    # Ten seconds, doubled four times.
    for seconds, enqueued in ((90, 0), (161, 1)):
        image.updated_at = now() - timedelta(seconds=seconds)
        db.session.commit()
        assert reconcile() == enqueued
    work()
    assert (image.status, image.setbacks) == ("ready", 0)


def test_a_full_disk_under_the_decoder_fails_no_picture(
    image: Image, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The child itself says so: the device answers every write with ENOSPC (full(4))."""
    full = Path("/dev/full")
    if os.geteuid() == 0:
        # What could not be written is removed: root would lose the machine's own device.
        full = tmp_path / "full"
        os.mknod(full, 0o600 | stat.S_IFCHR, os.makedev(1, 7))
    monkeypatch.setattr(type(storage()), "working_path", lambda *_: full)
    processing.process(image.id)
    image = fresh(image)
    assert (image.status, image.setbacks) == ("processing", 1)


def test_a_decoder_that_the_kernel_killed_fails_no_picture(
    image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the kernel ends what it takes for the cause when memory is short: by SIGKILL."""
    decode = processing.render

    def kill(order: Any, *others: Any) -> object:
        sandbox.start()
        with ThreadPoolExecutor() as pool:
            fifo = order.source.with_name("fifo")
            os.mkfifo(fifo)
            doomed = pool.submit(decode, replace(order, source=fifo), *others)
            wait_until(lambda: busy_children(decoder_servers(os.getpid())[0]))
            os.kill(busy_children(decoder_servers(os.getpid())[0])[0], signal.SIGKILL)
            return doomed.result()

    monkeypatch.setattr(processing, "render", kill)
    processing.process(image.id)
    image = fresh(image)
    assert (image.status, image.setbacks) == ("processing", 1)


def test_what_nobody_but_the_file_explains_is_tried_three_times(
    image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(*_arguments: Any) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(processing, "render", render)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            processing.process(image.id)
    redis().flushdb()
    assert reconcile(timedelta(0)) == 0
    image = fresh(image)
    assert (image.status, image.failure) == ("failed", GAVE_UP)


def test_everything_that_failed_is_processed_again(image: Image, work: Callable[[], None]) -> None:
    image.status, image.failure, image.attempts = "failed", GAVE_UP, 3
    lost = make_image(status="failed", failure=LOST)
    deleted = make_image(status="failed", deleted_at=now())
    waiting = make_image(status="processing", setbacks=9)
    ready = make_image(sizes_status="failed")
    db.session.commit()
    assert process_all_again() == 1
    db.session.commit()
    assert (image.status, image.failure, image.attempts) == ("processing", None, 0)
    assert (lost.status, deleted.status, waiting.setbacks, ready.sizes_status) == (
        "failed",
        "failed",
        0,
        "processing",
    )
    redis().flushdb()
    reconcile(timedelta(0))
    work()
    assert image.status == "ready"
