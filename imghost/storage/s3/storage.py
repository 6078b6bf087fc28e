"""The storage protocol in a bucket. The database's row decides what there is: objects are written before it.

| in the bucket | what |
|---|---|
| `blobs/…` | the blobs, by their keys |
| `placing/…` | notes of `announce`, their key quoted |
| `retired/…` | notes of `retire` |
| `removing/…` | folders that were removed; what a late listing did not show is removed again |
| `lost+found/…` | what was set aside |
"""

import hashlib
import io
import secrets
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote, unquote

from imghost.base.errors import NotFound
from imghost.storage.blob import Blob, Listed, local_blob
from imghost.storage.s3.bucket import Bucket, Head
from imghost.storage.s3.copies import Copies
from imghost.storage.s3.downloads import ObjectReader, begin, download
from imghost.storage.s3.failures import StorageAway
from imghost.storage.s3.place import Place
from imghost.storage.s3.uploads import abort_unfinished, upload
from imghost.storage.staging_folder import StagingFolder, make_folders

BLOBS, PLACING, RETIRED, REMOVING, ASIDE, PROBES = (
    "blobs/", "placing/", "retired/", "removing/", "lost+found/", "probe/",
)  # fmt: skip
# Bytes: larger ones are not copied to this machine for somebody who may want a part of them only.
LARGE = 16_000_000
# How long a server may need until its listings show what was written.
LATE = timedelta(minutes=10)


class S3Storage(StagingFolder):
    """Fulfils `protocol.Storage` in the bucket of `place`; `root` has room for staged files and copies."""

    is_shared = True

    def __init__(self, place: Place, root: Path, limit: int, *, hands_over: bool = False) -> None:
        super().__init__(root / "staging")
        make_folders(root, self.staging, root / "copies")
        self.bucket = Bucket(place)
        self.copies = Copies(root / "copies", limit)
        # Others send the blobs, so that what is only looked for is not fetched.
        self._hands_over = hands_over

    def place(self, path: Path, key: str, *, durably: bool = True) -> None:
        # What is acknowledged is there for everybody at once; S3 knows no less.
        upload(self.bucket, path, BLOBS + key)
        self.copies.add(path, key)

    def announce(self, key: str) -> None:
        self.bucket.write(PLACING + quote(key, safe=""), b"")

    def settle(self, key: str) -> None:
        self.bucket.delete(PLACING + quote(key, safe=""))

    def announced(self, older_than: timedelta) -> Iterator[str]:
        return self._notes(PLACING, older_than)

    def _notes(self, folder: str, older_than: timedelta) -> Iterator[str]:
        before = datetime.now(UTC) - older_than
        for note in list(self.bucket.objects(folder)):
            # The time of objects has no fraction of a second everywhere.
            if note.placed_at <= before or not older_than:
                yield unquote(note.key.removeprefix(folder))

    def sweep_staging(self, older_than: timedelta) -> int:
        swept = super().sweep_staging(older_than)
        self.copies.trim()
        # Another machine may be uploading, whoever is alone on this one.
        aborted = abort_unfinished(self.bucket, BLOBS, max(older_than, timedelta(hours=24)))
        self._remove_again()
        return swept + aborted

    def _remove_again(self) -> None:
        for note in list(self.bucket.objects(REMOVING)):
            if note.placed_at <= datetime.now(UTC) - LATE:
                self._remove_older(unquote(note.key.removeprefix(REMOVING)), note.placed_at)
                self.bucket.delete(note.key)

    def _remove_older(self, prefix: str, than: datetime) -> None:
        """What was placed there since is something new."""
        found = self.bucket.objects(_folder(prefix))
        self.bucket.delete_all([one.key for one in found if one.placed_at <= than])

    def path(self, key: str) -> Path:
        copy = self._copy(key)
        return copy if copy is not None else self._fetch(key)

    def _copy(self, key: str) -> Path | None:
        """Return a copy that is what the bucket has. Raises NotFound when the bucket has nothing any more."""
        found = self.copies.find(key)
        if found is None or not found[1].st_size:
            return None
        path, facts = found
        if self.copies.is_due(facts):
            try:
                head = self.bucket.head(BLOBS + key)
            except NotFound:
                self.copies.drop(key)
                raise
            except StorageAway:
                return path
            if not self.copies.is_of(facts, head.size, head.placed_at):
                return None
            self.copies.confirm(path)
        return path

    def _fetch(self, key: str, begun: tuple[Head, Any] | None = None) -> Path:
        draft = self.working_path("copy")
        try:
            head = download(self.bucket, BLOBS + key, draft, begun)
            if not head.size:
                raise NotFound
            return self.copies.add(draft, key)
        finally:
            draft.unlink(missing_ok=True)

    def find(self, key: str) -> Blob:
        copy = self._copy(key)
        if copy is not None:
            return local_blob(key, copy, copy.stat().st_size)
        if self._hands_over:
            head = self.bucket.head(BLOBS + key)
        else:
            # One round trip for both the answer and, of what is small, the copy.
            head, body = begin(self.bucket, BLOBS + key)
            if 0 < head.size <= LARGE:
                return local_blob(key, self._fetch(key, (head, body)), head.size)
            body.close()
        if not head.size:
            raise NotFound
        return Blob(key, head.size, partial(self.path, key), partial(self._open, head))

    def _open(self, head: Head) -> IO[bytes]:
        return cast("IO[bytes]", io.BufferedReader(ObjectReader(self.bucket, head)))

    def signed_address(self, key: str, headers: Mapping[str, str], seconds: int) -> str | None:
        return self.bucket.signed_address(BLOBS + key, headers, seconds)

    def probe(self) -> None:
        key = PROBES + secrets.token_hex(8)
        self.bucket.write(key, b"probe")
        try:
            if self.bucket.head(key).size != len(b"probe"):
                raise StorageAway
        except NotFound:
            raise StorageAway from None
        self.bucket.delete(key)

    def size(self, key: str) -> int:
        try:
            return self.bucket.head(BLOBS + key).size
        except NotFound:
            return 0

    def placed_at(self, key: str) -> datetime:
        return self.bucket.head(BLOBS + key).placed_at

    def sha256(self, key: str) -> str:
        draft = self.working_path("hashed")
        try:
            head = download(self.bucket, BLOBS + key, draft)
            if head.sha256:
                # It was compared just now.
                return head.sha256
            with draft.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        finally:
            draft.unlink(missing_ok=True)

    def delete(self, key: str) -> None:
        self.copies.drop(key)
        self.bucket.delete(BLOBS + key)

    def delete_tree(self, prefix: str) -> None:
        self.copies.drop_tree(prefix)
        # First of all: whatever ends this process, the schedule does it again.
        self.bucket.write(REMOVING + quote(prefix, safe=""), b"")
        self.bucket.delete_all([one.key for one in self.bucket.objects(_folder(prefix))])

    def retire(self, prefix: str) -> None:
        note = RETIRED + quote(prefix, safe="")
        # Of what is retired twice the first time counts.
        if not self.bucket.exists(note):
            self.bucket.write(note, b"")

    def retired(self, older_than: timedelta) -> Iterator[str]:
        return self._notes(RETIRED, older_than)

    def discard(self, prefix: str) -> None:
        if next(self.bucket.objects(_folder(prefix)), None) is not None:
            self.delete_tree(prefix)
        else:
            self.delete(prefix)
        self.reinstate(prefix)

    def reinstate(self, prefix: str) -> None:
        self.bucket.delete(RETIRED + quote(prefix, safe=""))

    def set_aside(self, key: str) -> str:
        self.bucket.copy(BLOBS + key, ASIDE + key)
        self.delete(key)
        return f"s3://{self.bucket.place.bucket}/{self.bucket.place.prefix}{ASIDE}{key}"

    def free_bytes(self) -> int | None:
        # A bucket has no end; what arrives and is made lies on this machine first.
        return shutil.disk_usage(self.staging).free

    def walk(self, prefix: str = "") -> Iterator[str]:
        for one in self.listing(prefix):
            yield one.key

    def listing(self, prefix: str = "") -> Iterator[Listed]:
        for one in self.bucket.objects(_folder(prefix)):
            yield Listed(one.key.removeprefix(BLOBS), one.size, one.placed_at)


def _folder(prefix: str) -> str:
    return f"{BLOBS}{prefix.rstrip('/')}/" if prefix else BLOBS
