"""What is left of deleted images and accounts."""

import time

from imghost.extensions import redis
from imghost.queue import JOB_TIMEOUT
from imghost.services.accounts import user_remove
from imghost.services.images import files as image_files

# After a worker was killed, another one goes on as soon as this is over.
LOCK_SECONDS = 60


def remove_images(*image_ids: int) -> None:
    """Remove the files of images; see `imghost.services.images.files`."""
    for image_id in image_ids:
        image_files.remove_files(image_id)


def remove_accounts() -> None:
    """Remove the rest of deleted accounts, half a job's time at most; one worker at a time."""
    lock = redis().lock("remove-accounts", timeout=LOCK_SECONDS)
    if not lock.acquire(blocking=False):
        return
    until = time.monotonic() + JOB_TIMEOUT / 2
    try:
        for _ in user_remove.remove_accounts():
            lock.reacquire()
            if time.monotonic() >= until:
                break
    finally:
        lock.release()
