"""Jobs that remove deleted images and accounts."""

import time

from imghost.jobs.only_one import only_one
from imghost.queue import JOB_TIMEOUT
from imghost.services.images import remove_files as image_files
from imghost.services.trash import user_remove


def remove_images(*image_ids: int) -> None:
    """Remove the files of images; see `imghost.services.images.remove_files`."""
    for image_id in image_ids:
        image_files.remove_files(image_id)


def remove_accounts() -> None:
    """Remove the rest of deleted accounts, half a job's time at most; one worker at a time."""
    until = time.monotonic() + JOB_TIMEOUT / 2
    with only_one("remove-accounts") as is_first:
        for _ in user_remove.remove_accounts() if is_first else ():
            if time.monotonic() >= until:
                break
