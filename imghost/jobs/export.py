"""Everything of an account in one file."""

from imghost.extensions import redis
from imghost.queue import JOB_TIMEOUT
from imghost.services.accounts.export import continue_export
from imghost.services.accounts.export_write import make_export


def export_account(user_id: int) -> None:
    """Write on the file of account `user_id`, and leave the rest to the next job. One worker at a time."""
    lock = redis().lock(f"export-run:{user_id}", timeout=JOB_TIMEOUT)
    if not lock.acquire(blocking=False):
        return
    try:
        has_more = make_export(user_id)
    finally:
        lock.release()
    if has_more:
        continue_export(user_id)
