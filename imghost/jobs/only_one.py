"""A lock in Redis for jobs that only one worker at a time may run."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from redis.exceptions import LockError, RedisError
from redis.lock import Lock

from imghost.extensions import redis

# After a worker was killed, another one may go on as soon as this is over.
LIFE_SECONDS = 30


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Yield True to the one that has the work `name`, as long as it lives, and False to all others.

    Raises RedisError.
    """
    lock = redis().lock(name, timeout=LIFE_SECONDS, thread_local=False)
    if not lock.acquire(blocking=False):
        yield False
        return
    ended = threading.Event()
    keeping = threading.Thread(target=_keep, args=(lock, ended), daemon=True, name=f"lock {name}")
    keeping.start()
    try:
        yield True
    finally:
        ended.set()
        keeping.join()
        # Redis was away for too long, or has forgotten everything.
        with suppress(LockError):
            lock.release()


def _keep(lock: Lock, ended: threading.Event) -> None:
    while not ended.wait(LIFE_SECONDS / 5):
        with suppress(LockError, RedisError):
            lock.reacquire()
