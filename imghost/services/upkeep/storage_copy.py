"""Copies every blob from one storage to another while the site runs, comparing by SHA-256.

A key's bytes never change, so what is there with its size and hash need not be copied again: a run that was
ended is gone on with by the next, and a last one after the site was stopped takes the rest.
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from imghost.base.errors import ImghostError, NotFound
from imghost.storage.blob import Listed
from imghost.storage.protocol import Storage

# Called with how many blobs are done and how many there are, and the same in bytes.
Progress = Callable[[int, int, int, int], None]
THREADS = 4
PIECE = 1_000_000


class CopyFailed(ImghostError):
    """A blob was not copied; those before it were."""


@dataclass(frozen=True, slots=True)
class Copied:
    """`copied` of `blobs` were new or different; `vanished` went while they were copied."""

    blobs: int
    bytes: int
    copied: int
    vanished: int


def copy_storage(source: Storage, target: Storage, progress: Progress) -> Copied:
    """Copy every blob of `source`, and the notes of what is to be removed. Raises CopyFailed and OSError.

    What `source` had no more when it was asked for is left out: the site has removed it meanwhile.
    """
    there = {listed.key: listed.size for listed in target.listing()}
    blobs = list(source.listing())
    total, done, size, copied, vanished = sum(blob.size for blob in blobs), 0, 0, 0, 0
    with ThreadPoolExecutor(THREADS) as pool:
        for blob, result in _results(pool, source, target, blobs, there):
            done, size = done + 1, size + blob.size
            copied += result == "copied"
            vanished += result == "vanished"
            progress(done, len(blobs), size, total)
    for prefix in source.retired(timedelta(0)):
        target.retire(prefix)
    return Copied(len(blobs), total, copied, vanished)


def _results(
    pool: ThreadPoolExecutor, source: Storage, target: Storage, blobs: list[Listed], there: dict[str, int]
) -> Iterator[tuple[Listed, str]]:
    """Yield what became of each, a few at a time: the first failure ends all."""
    waiting = iter(blobs)
    running: dict[Future[str], Listed] = {}
    while True:
        for blob in waiting:
            running[pool.submit(_copy, source, target, blob, there.get(blob.key))] = blob
            if len(running) >= 2 * THREADS:
                break
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield running.pop(future), future.result()


def _copy(source: Storage, target: Storage, blob: Listed, size: int | None) -> str:
    """Return whether it was `copied`, there `before`, or had `vanished`. Raises CopyFailed and OSError."""
    draft = target.working_path("moving")
    try:
        sha256 = _read(source, blob.key, draft)
        if size == blob.size and _sha256_of(target, blob.key) == sha256:
            return "before"
        target.place(draft, blob.key)
    except NotFound:
        return "vanished"
    finally:
        draft.unlink(missing_ok=True)
    if _sha256_of(target, blob.key) != sha256:
        raise CopyFailed(f"{blob.key} is not the same after it was copied.")
    return "copied"


def _read(source: Storage, key: str, draft: Path) -> str:
    """Write a blob to `draft` and return its SHA-256. Raises NotFound and OSError."""
    digest = hashlib.sha256()
    with source.find(key).open() as blob, draft.open("xb") as file:
        while piece := blob.read(PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _sha256_of(storage: Storage, key: str) -> str:
    """Return the SHA-256 of what is there, read from where it is and not from a copy; empty for nothing."""
    try:
        return storage.sha256(key)
    except NotFound:
        return ""
