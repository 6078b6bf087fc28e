"""A distributed lock for rendering: one caller renders a variant, the others wait for it.

A claim is a lock in Redis that its holder renews while it works. One that was killed renews nothing: after
CLAIM_SECONDS somebody else takes over. Without Redis everybody works for himself: slower, never wrong,
because placing a file is atomic.
"""

import logging
import threading
from types import TracebackType
from typing import Self

from redis.exceptions import LockError, RedisError
from redis.lock import Lock

from imghost import queue
from imghost.base.identifiers import new_code
from imghost.extensions import redis

CLAIM_SECONDS = 6.0
BEAT_SECONDS = 2.0
# How long somebody listens for the holder's bell before looking whether there still is a holder.
LISTEN_SECONDS = 1.0

log = logging.getLogger(__name__)


class RenderClaim:
    """A claim that was taken; leaving the context gives it back and wakes whoever waits."""

    def __init__(self, lock: Lock | None, code: str) -> None:
        self._lock = lock
        self._code = code
        self._over = threading.Event()
        self._beat = threading.Thread(target=self._renew, daemon=True, name="render claim")

    def __enter__(self) -> Self:
        if self._lock is not None:
            self._beat.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is None:
            return
        # A beat that comes after this finds that the claim is nobody's any more.
        self._over.set()
        try:
            self._lock.release()
        except (LockError, RedisError):
            log.warning("a claim ran out before its picture was made")
        queue.ring(_bell(self._code))

    def _renew(self) -> None:
        while self._lock is not None and not self._over.wait(BEAT_SECONDS):
            try:
                self._lock.reacquire()
            except LockError:
                return
            except RedisError:
                continue


def take_claim(key: str) -> RenderClaim | None:
    """Return the claim on `key`, or None while somebody else has it."""
    code = new_code()
    lock = redis().lock(_name(key), timeout=CLAIM_SECONDS, thread_local=False)
    try:
        return RenderClaim(lock, code) if lock.acquire(blocking=False, token=code) else None
    except RedisError:
        return RenderClaim(None, code)


def wait_for_holder(key: str, seconds: float) -> None:
    """Return when the holder of the claim is done, and now and then to see whether there still is one."""
    try:
        holder = redis().get(_name(key))
    except RedisError:
        return
    if isinstance(holder, bytes):
        queue.wait_for(_bell(holder.decode()), min(seconds, LISTEN_SECONDS))


def _name(key: str) -> str:
    return f"claim:{key}"


def _bell(code: str) -> str:
    """Each claim has a bell of its own: that of an earlier one may still be ringing."""
    return f"made:{code}"
