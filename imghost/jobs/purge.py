"""What caches must forget."""

from imghost.extensions import redis
from imghost.queue import JOB_TIMEOUT
from imghost.services.delivery import purge


def purge_caches() -> None:
    """Purge what waits for it; see `imghost.services.delivery.purge`. One worker at a time."""
    lock = redis().lock("purge", timeout=JOB_TIMEOUT)
    if not lock.acquire(blocking=False):
        return
    try:
        purge.purge_waiting()
    finally:
        lock.release()
