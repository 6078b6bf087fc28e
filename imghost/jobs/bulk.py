"""What somebody asked to be done to many pictures."""

from imghost.extensions import redis
from imghost.queue import JOB_TIMEOUT
from imghost.services.images import bulk_run


def run_bulk_job(code: str) -> None:
    """Do what is left of the job `code`; see `imghost.services.images.bulk_run`. One worker at a time."""
    lock = redis().lock(f"bulk-run:{code}", timeout=JOB_TIMEOUT)
    if not lock.acquire(blocking=False):
        return
    try:
        bulk_run.run_bulk_job(code)
    finally:
        lock.release()
