"""Objects out of a bucket: whole into a file, or by windows for whoever reads only a part.

What breaks off is taken up where it stopped; nothing half, and nothing with another SHA-256, is handed on.
"""

import hashlib
import io
import logging
import random
import time
from pathlib import Path
from typing import Any

from imghost.base.errors import NotFound
from imghost.storage.s3.bucket import Bucket, Head, head_of
from imghost.storage.s3.failures import BROKEN, StorageAway, translated

TRIES = 4
PIECE = 1_000_000
WINDOW = 2_000_000

log = logging.getLogger(__name__)


class Damaged(Exception):
    """The bytes that came are not those that were put there."""


def begin(bucket: Bucket, key: str, start: int = 0, tag: str = "") -> tuple[Head, Any]:
    """Ask for an object from byte `start` on; return what is known of it, and its body. Raises NotFound."""
    asked = {"Range": f"bytes={start}-"} if start else {}
    asked |= {"IfMatch": tag} if tag else {}
    with translated("a download"):
        told = bucket.client.get_object(**bucket.named(key), **asked)
    return head_of(key, told), told["Body"]


def download(bucket: Bucket, key: str, target: Path, begun: tuple[Head, Any] | None = None) -> Head:
    """Write a whole object to `target` and return what is known of it; `begun` is what `begin` returned.

    Raises NotFound, StorageAway, or OSError when this machine cannot write it.
    """
    for attempt in range(TRIES):
        if attempt:
            pause(attempt)
        try:
            head, body = begun or begin(bucket, key)
            begun = None
            with target.open("wb") as file:
                _receive(bucket, head, body, file)
            return head
        except Damaged as error:
            log.warning("%s came damaged from the object storage: %s", key, error)
    raise StorageAway


def _receive(bucket: Bucket, head: Head, body: Any, file: io.BufferedWriter) -> None:
    """Write all of an object, asking again for what did not come.

    Raises Damaged, NotFound and StorageAway.
    """
    sha256, got, failures = hashlib.sha256(), 0, 0
    while True:
        try:
            while piece := body.read(PIECE):
                sha256.update(piece)
                file.write(piece)
                got += len(piece)
        except BROKEN as error:
            if isinstance(error, OSError) and not _is_of_network(error):
                raise
            log.info("%s broke off after %s bytes: %s", head.key, got, type(error).__name__)
        finally:
            body.close()
        if got >= head.size:
            break
        failures += 1
        if failures >= TRIES:
            raise StorageAway
        pause(failures)
        _, body = begin(bucket, head.key, got, head.tag)
    if got != head.size:
        raise Damaged(f"{got} bytes instead of {head.size}")
    if head.sha256 and sha256.hexdigest() != head.sha256:
        raise Damaged("another SHA-256")


def _is_of_network(error: OSError) -> bool:
    return isinstance(error, ConnectionError | TimeoutError)


class ObjectReader(io.RawIOBase):
    """A seekable file over an object that asks for windows of it. Reading raises StorageAway and NotFound."""

    def __init__(self, bucket: Bucket, head: Head) -> None:
        self._bucket, self._head = bucket, head
        self._position = self._window_start = 0
        self._window = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._head.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return self.readall()
        within = self._position - self._window_start
        if not 0 <= within < len(self._window):
            if self._position >= self._head.size:
                return b""
            self._window_start, within = self._position, 0
            self._window = read_window(self._bucket, self._head, self._position)
        piece = self._window[within : within + size]
        self._position += len(piece)
        return piece

    def readinto(self, buffer: Any) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def read_window(bucket: Bucket, head: Head, start: int) -> bytes:
    """Return the bytes of an object from `start` on, WINDOW of them at most."""
    end = min(start + WINDOW, head.size)
    for attempt in range(TRIES):
        if attempt:
            pause(attempt)
        with translated("a download of a part"):
            # Another object under that key is another picture: then this one has gone.
            asked = {"Range": f"bytes={start}-{end - 1}", **({"IfMatch": head.tag} if head.tag else {})}
            told = bucket.client.get_object(**bucket.named(head.key), **asked)
        try:
            content: bytes = told["Body"].read()
        except BROKEN as error:
            log.info("a part of %s broke off: %s", head.key, type(error).__name__)
            continue
        if len(content) == end - start:
            return content
        if head_of(head.key, told).size != head.size:
            raise NotFound
    raise StorageAway


def pause(attempt: int) -> None:
    """Wait before trying again: exponential back-off with full jitter, 4 seconds at most."""
    time.sleep(random.uniform(0, min(4, 0.25 * 2**attempt)))  # noqa: S311 (no secret)
