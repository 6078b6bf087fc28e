"""What the local back end promises beyond `test_storage.py`: private files, no empty folders."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from imghost.base.errors import TooLarge
from imghost.storage.local import LocalStorage
from imghost.storage.staging import StagedFile

NOW = timedelta(0)


@pytest.fixture
def store(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "storage")


def test_the_limit_stops_the_stream_and_closing_leaves_nothing(store: LocalStorage) -> None:
    staged = store.stage(10)
    staged.write(b"0123456789")
    with pytest.raises(TooLarge, match="max 10 B"):
        staged.write(b"x")
    staged.close()
    assert list(store.staging.iterdir()) == []


def test_an_upload_that_finds_no_folder_is_forgotten_in_silence(tmp_path: Path) -> None:
    """Python 3.13 tells what fails while it closes a file that nobody holds any more."""
    upload = StagedFile.__new__(StagedFile)
    with pytest.raises(FileNotFoundError):
        upload.__init__(tmp_path / "nowhere" / "upload", limit=1)  # type: ignore[misc]
    upload.close()
    assert upload.closed


def test_abandoned_staged_files_are_swept(store: LocalStorage) -> None:
    staged = store.stage(10)
    staged.write(b"x")
    assert store.sweep_staging(timedelta(hours=1)) == 0
    assert store.sweep_staging(NOW) == 1
    assert list(store.staging.iterdir()) == []
    staged.close()


def test_folders_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        LocalStorage(tmp_path / "storage")
    finally:
        os.umask(before)
    made = [tmp_path / "storage", *(tmp_path / "storage").iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}


def test_a_folder_taken_away_in_between_is_made_again(
    store: LocalStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, gone = store.working_path("png"), []
    path.write_bytes(b"a picture")
    replace = Path.replace

    def once_too_late(source: Path, target: Path) -> Path:
        if not gone:
            gone.append(target.parent)
            target.parent.rmdir()
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", once_too_late)
    store.place(path, "ab/abc/1/original.png")
    assert store.size("ab/abc/1/original.png") == 9


def test_deleting_leaves_no_empty_folder(store: LocalStorage) -> None:
    path = store.working_path("bin")
    path.write_bytes(b"x")
    store.place(path, "Ab/Abc/1/original.jpeg")
    store.delete("Ab/Abc/1/original.jpeg")
    assert list(store.blobs.iterdir()) == []


def test_a_placed_file_belongs_to_its_owner_only(store: LocalStorage) -> None:
    path = store.working_path("bin")
    path.write_bytes(b"x")
    store.place(path, "Ab/Abc/1/original.jpeg")
    assert stat.S_IMODE(os.stat(store.path("Ab/Abc/1/original.jpeg")).st_mode) == 0o600
