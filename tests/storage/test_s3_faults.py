"""An object storage that refuses, breaks off or hangs up: nothing is lost, and nothing is half."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from imghost.base.errors import NotFound
from imghost.extensions import now
from imghost.http.outages import outage
from tests.storage.faulty_proxy import FOREVER, Fault, Faults, faulty
from tests.storage.s3_servers import ENVIRONMENT, SERVERS, plain_client, running_s3

if TYPE_CHECKING:
    from imghost.storage.s3.place import Place
    from imghost.storage.s3.storage import S3Storage

pytestmark = pytest.mark.cluster
KEY = "Ab/Abc/1/original.jpeg"
SMALL, LARGE = 300_000, 20_000_000


@pytest.fixture(scope="module", params=SERVERS)
def real(request: pytest.FixtureRequest) -> Iterator["Place"]:
    pytest.importorskip("boto3")
    with running_s3(request.param) as place, pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield place


@pytest.fixture
def faults(real: "Place", monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    monkeypatch.setattr("imghost.storage.s3.downloads.pause", lambda attempt: None)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with faulty(real.endpoint) as made:
        yield made


@pytest.fixture
def store(real: "Place", faults: Faults, tmp_path: Path) -> "S3Storage":
    from imghost.storage.s3.storage import S3Storage  # noqa: PLC0415

    place = replace(real, endpoint=faults.endpoint, prefix=f"{secrets.token_hex(4)}/")
    return S3Storage(place, tmp_path, 100_000_000)


def put(store: "S3Storage", size: int) -> bytes:
    content = os.urandom(size)
    path = store.working_path("bin")
    path.write_bytes(content)
    store.place(path, KEY)
    return content


def forget_copies(store: "S3Storage") -> None:
    store.copies.drop_tree("")


def unfinished(store: "S3Storage") -> int:
    from imghost.storage.s3.uploads import _unfinished  # noqa: PLC0415

    return len(list(_unfinished(store.bucket, store.bucket.place.prefix)))


@pytest.mark.parametrize("kind", ["500", "503", "hang_up", "lost"])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_an_upload_is_tried_again(store: "S3Storage", faults: Faults, kind: str, size: int) -> None:
    faults.plan(Fault(kind, "PUT", 2))
    content = put(store, size)
    forget_copies(store)
    assert store.path(KEY).read_bytes() == content
    assert unfinished(store) == 0


@pytest.mark.parametrize("kind", ["500", "hang_up"])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_an_upload_that_never_succeeds_leaves_nothing(
    store: "S3Storage", faults: Faults, kind: str, size: int
) -> None:
    faults.plan(Fault(kind, "PUT", FOREVER))
    with pytest.raises(OSError, match="does not answer") as failure:
        put(store, size)
    told = outage(failure.value, Path("/nowhere"))
    assert told is not None
    assert (told.status, told.retry_after) == (503, 10)
    assert (list(store.walk()), unfinished(store)) == ([], 0)


@pytest.mark.parametrize("kind", ["500", "503", "hang_up", "cut"])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_download_goes_on_where_it_broke_off(
    store: "S3Storage", faults: Faults, kind: str, size: int
) -> None:
    content = put(store, size)
    forget_copies(store)
    faults.plan(Fault(kind, "GET", 2))
    assert store.path(KEY).read_bytes() == content


@pytest.mark.parametrize("kind", ["500", "cut"])
def test_a_download_that_never_succeeds_is_no_file(store: "S3Storage", faults: Faults, kind: str) -> None:
    put(store, SMALL)
    forget_copies(store)
    faults.plan(Fault(kind, "GET", FOREVER))
    with pytest.raises(OSError, match="does not answer"):
        store.path(KEY)
    assert list(store.staging.iterdir()) == []
    assert store.copies.find(KEY) is None


@pytest.mark.parametrize("kind", ["500", "cut", "hang_up"])
def test_a_part_is_whole_or_asked_for_again(store: "S3Storage", faults: Faults, kind: str) -> None:
    content = put(store, LARGE)
    forget_copies(store)
    found = store.find(KEY)
    faults.plan(Fault(kind, "GET", 2))
    with found.open() as file:
        file.seek(5_000_000)
        assert file.read(3_000_000) == content[5_000_000:8_000_000]


@pytest.mark.parametrize("kind", ["500", "hang_up", "lost"])
def test_deletions_and_questions_are_tried_again(store: "S3Storage", faults: Faults, kind: str) -> None:
    put(store, SMALL)
    faults.plan(Fault(kind, "HEAD", 2))
    assert store.size(KEY) == SMALL
    faults.plan(Fault(kind, "DELETE", 2), Fault(kind, "POST", 2), Fault(kind, "GET", 1))
    store.delete_tree("Ab/Abc")
    assert list(store.walk()) == []


def test_copies_outlast_the_storage_but_not_their_blob(store: "S3Storage", faults: Faults) -> None:
    content = put(store, SMALL)
    long_ago = store.path(KEY).stat().st_mtime - 10_000
    os.utime(store.copies.folder / KEY, (long_ago, long_ago))
    faults.plan(Fault("500", "HEAD", FOREVER))
    assert store.path(KEY).read_bytes() == content
    os.utime(store.copies.folder / KEY, (long_ago, long_ago))
    faults.plan()
    plain_client(store.bucket.place).delete_object(**store.bucket.named(f"blobs/{KEY}"))
    with pytest.raises(NotFound):
        store.path(KEY)


def test_what_a_late_listing_hides_is_removed_later(
    store: "S3Storage", faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, SMALL)
    monkeypatch.setattr(type(store.bucket), "objects", lambda bucket, prefix: iter(()))
    store.delete_tree("Ab/Abc")
    monkeypatch.undo()
    assert list(store.walk()) == [KEY]
    monkeypatch.setattr("imghost.storage.s3.storage.LATE", timedelta(seconds=-5))
    store.sweep_staging(timedelta(hours=1))
    assert list(store.walk()) == []
    assert list(store.bucket.objects("removing/")) == []


def test_parts_that_a_kill_left_are_aborted(
    store: "S3Storage", monkeypatch: pytest.MonkeyPatch, faults: Faults
) -> None:
    from imghost.storage.s3 import uploads  # noqa: PLC0415

    store.bucket.client.create_multipart_upload(**store.bucket.named(f"blobs/{KEY}"))
    began = next(uploads._unfinished(store.bucket, store.bucket.place.prefix))["Initiated"]
    # moto says of each that it is of the year 2010.
    if began > now() - timedelta(hours=1):
        assert uploads.abort_unfinished(store.bucket, "blobs/", timedelta(hours=24)) == 0
    assert uploads.abort_unfinished(store.bucket, "blobs/", timedelta(seconds=-5)) == 1
    assert unfinished(store) == 0
