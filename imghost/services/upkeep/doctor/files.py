"""Checks where files are kept: whether they can be written, read and removed there."""

import time

from imghost.extensions import settings
from imghost.services.upkeep.doctor.finding import Trouble
from imghost.storage.current import storage


def files() -> str:
    """Write a file, read it and remove it. Raises Trouble when that fails."""
    where = settings().storage_url or str(settings().storage_directory.absolute())
    began = time.perf_counter()
    try:
        storage().probe()
    except OSError as error:
        advice = (
            "compare IMGHOST_STORAGE_ENDPOINT, IMGHOST_STORAGE_REGION and the keys; the log above says why"
            if settings().storage_url
            else "see who owns it, and whether the disk is full"
        )
        raise Trouble(f"{where} does not take files ({error.strerror}): {advice}.") from None
    milliseconds = round((time.perf_counter() - began) * 1_000)
    return f"{where} takes, gives and removes a file in {milliseconds} ms"
