"""What every back end of the storage must do: each test runs against each of them."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from imghost.base.errors import NotFound
from imghost.extensions import now
from imghost.services.upkeep.storage_copy import copy_storage
from imghost.storage import layout
from imghost.storage.local import LocalStorage
from imghost.storage.protocol import Storage
from tests.storage.remote import RemoteStorage
from tests.storage.s3_servers import ENVIRONMENT, SERVERS, below, running_s3

NOW = timedelta(0)
KEY = "Ab/Abc/1/original.jpeg"


@pytest.fixture(
    scope="module",
    params=["local", "remote", *(pytest.param(name, marks=pytest.mark.cluster) for name in SERVERS)],
)
def back_end(request: pytest.FixtureRequest) -> Iterator[Callable[[Path], Storage]]:
    if request.param not in SERVERS:
        yield {"local": LocalStorage, "remote": RemoteStorage}[request.param]
        return
    pytest.importorskip("boto3")
    from imghost.storage.s3.storage import S3Storage  # noqa: PLC0415

    with running_s3(request.param) as place, pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield lambda root: S3Storage(below(place, secrets.token_hex(4)), root, 10_000_000)


@pytest.fixture
def store(back_end: Callable[[Path], Storage], tmp_path: Path) -> Storage:
    return back_end(tmp_path)


def put(store: Storage, key: str = KEY, content: bytes = b"picture") -> None:
    path = store.working_path("bin")
    path.write_bytes(content)
    store.place(path, key)
    assert not path.exists()


def test_hashes_are_kept_while_the_bytes_arrive(store: Storage) -> None:
    staged = store.stage(100)
    for part in (b"one ", b"two"):
        staged.write(part)
    assert staged.md5 == hashlib.md5(b"one two", usedforsecurity=False).hexdigest()
    assert staged.sha256 == hashlib.sha256(b"one two").hexdigest()
    assert staged.size == 7


def test_a_placed_file_is_read_back(store: Storage) -> None:
    staged = store.stage(100)
    staged.write(b"picture")
    staged.flush()
    key = layout.original("Ab3defghij", 1, "jpeg")
    store.place(staged.staged_path, key)
    staged.close()
    assert store.path(key).read_bytes() == b"picture"
    assert store.size(key) == 7
    assert list(store.walk()) == [key]
    assert layout.code_of(key) == "Ab3defghij"


def test_an_empty_file_counts_as_missing(store: Storage) -> None:
    """What a loss of power leaves of a file that nobody made durable."""
    path = store.working_path("bin")
    path.touch()
    store.place(path, "Ab/Abc/1/made.webp", durably=False)
    with pytest.raises(NotFound):
        store.path("Ab/Abc/1/made.webp")


def test_deleting_twice_is_success(store: Storage) -> None:
    path = store.working_path("bin")
    path.write_bytes(b"x")
    store.place(path, "Ab/Abc/1/original.jpeg")
    store.delete("Ab/Abc/1/original.jpeg")
    store.delete("Ab/Abc/1/original.jpeg")
    with pytest.raises(NotFound):
        store.path("Ab/Abc/1/original.jpeg")


def test_a_tree_goes_as_a_whole(store: Storage) -> None:
    for name in ("1/original.jpeg", "1/aa.jpeg", "2/original.png"):
        path = store.working_path("bin")
        path.write_bytes(b"x")
        store.place(path, f"Ab/Abc/{name}")
    store.delete_tree("Ab/Abc")
    store.delete_tree("Ab/Abc")
    assert list(store.walk()) == []


def test_an_announced_key_is_remembered_until_settled(store: Storage) -> None:
    store.announce("Ab/Abc/1/original.jpeg")
    assert list(store.announced(NOW)) == ["Ab/Abc/1/original.jpeg"]
    assert list(store.announced(timedelta(hours=1))) == []
    store.settle("Ab/Abc/1/original.jpeg")
    store.settle("Ab/Abc/1/original.jpeg")
    assert list(store.announced(NOW)) == []


def test_a_blob_is_there_with_its_size_and_time_until_it_is_deleted(store: Storage) -> None:
    before = now() - timedelta(seconds=2)
    put(store)
    assert before <= store.placed_at(KEY) <= now() + timedelta(seconds=2)
    assert (store.size(KEY), list(store.walk())) == (7, [KEY])
    store.delete(KEY)
    assert (store.size(KEY), list(store.walk())) == (0, [])
    with pytest.raises(NotFound):
        store.placed_at(KEY)


def test_placing_again_replaces_the_whole_blob(store: Storage) -> None:
    put(store, content=b"a longer first one")
    put(store, content=b"second")
    assert store.path(KEY).read_bytes() == b"second"


def test_what_is_retired_stays_readable_until_it_is_discarded(store: Storage) -> None:
    put(store)
    store.retire("Ab/Abc/1")
    store.retire("Ab/Abc/1")
    assert list(store.retired(timedelta(hours=1))) == []
    assert list(store.retired(NOW)) == ["Ab/Abc/1"]
    assert store.path(KEY).read_bytes() == b"picture"
    store.discard("Ab/Abc/1")
    assert (list(store.retired(NOW)), list(store.walk())) == ([], [])


def test_what_is_reinstated_is_not_discarded(store: Storage) -> None:
    put(store)
    store.retire(KEY)
    store.reinstate(KEY)
    assert list(store.retired(NOW)) == []
    assert store.size(KEY) == 7


def test_what_is_set_aside_is_no_blob_any_more(store: Storage) -> None:
    put(store)
    assert store.set_aside(KEY)
    assert list(store.walk()) == []


def test_walking_stays_in_its_folder_and_keeps_folders_together(store: Storage) -> None:
    keys = {f"Ab/{code}/{version}/made.webp" for code in ("Abc", "Abd") for version in (1, 2)}
    keys |= {key.replace("made", "other") for key in keys}
    for key in keys:
        put(store, key)
    walked = list(store.walk())
    assert set(walked) == keys
    folders = [key.rpartition("/")[0] for key in walked]
    assert sum(one != other for one, other in pairwise(folders)) == 3
    assert set(store.walk("Ab/Abc")) == {key for key in keys if key.startswith("Ab/Abc/")}


def test_a_copy_that_has_gone_is_fetched_again(tmp_path: Path) -> None:
    store = RemoteStorage(tmp_path)
    put(store)
    store.path(KEY)
    store.forget_copies()
    assert store.path(KEY).read_bytes() == b"picture"


def test_what_is_found_is_read_as_a_whole_and_in_parts(store: Storage) -> None:
    put(store, content=b"0123456789")
    found = store.find(KEY)
    assert (found.key, found.size, found.path().read_bytes()) == (KEY, 10, b"0123456789")
    with found.open() as file:
        file.seek(3)
        assert file.read(4) == b"3456"
        file.seek(-2, 2)
        assert file.read() == b"89"
    with pytest.raises(NotFound):
        store.find("Ab/Abc/1/another.jpeg")


def test_a_blob_has_the_hash_of_its_bytes(store: Storage) -> None:
    put(store, content=b"0123456789")
    assert store.sha256(KEY) == hashlib.sha256(b"0123456789").hexdigest()
    with pytest.raises(NotFound):
        store.sha256("Ab/Abc/1/another.jpeg")


def test_all_is_copied_once_and_what_goes_meanwhile_is_left_out(store: Storage, tmp_path: Path) -> None:
    source = LocalStorage(tmp_path / "source")
    keys = [f"Ab/Abc/1/{number}.webp" for number in range(9)]
    for number, key in enumerate(keys):
        put(source, key, b"picture %d" % number)
    source.retire("Ab/Abc/1")
    put(store, keys[0], b"picture 0")
    put(store, keys[1], b"another 1")
    told: list[tuple[int, ...]] = []
    made = copy_storage(source, store, lambda *words: told.append(words))
    assert (made.blobs, made.bytes, made.copied, made.vanished) == (9, 81, 8, 0)
    assert told[-1] == (9, 9, 81, 81)
    assert copy_storage(source, store, lambda *words: None).copied == 0
    back = LocalStorage(tmp_path / "back")
    assert copy_storage(store, back, lambda *words: None).copied == 9
    assert {key: back.path(key).read_bytes() for key in back.walk()} == {
        key: b"picture %d" % number for number, key in enumerate(keys)
    }
    assert list(back.retired(NOW)) == ["Ab/Abc/1"]


def test_a_listing_says_bytes_and_time(store: Storage) -> None:
    before = now() - timedelta(seconds=2)
    put(store)
    [listed] = store.listing("Ab/Abc")
    assert (listed.key, listed.size) == (KEY, 7)
    assert before <= listed.placed_at <= now() + timedelta(seconds=2)


def test_a_probe_leaves_nothing(store: Storage) -> None:
    store.probe()
    assert list(store.walk()) == []
