"""Checks the data directory's permissions and the free space of the storage."""

import os
import shutil

from imghost.base.wording import size_text
from imghost.extensions import settings
from imghost.services.upkeep.doctor.finding import Trouble
from imghost.settings import MEGABYTE


def home() -> str:
    """Say where the data directory is. Raises Trouble when others read it or this user cannot write to it."""
    path = settings().home.absolute()
    if path.stat().st_mode & 0o077:
        raise Trouble(f"Others may read {path}. Run `chmod 700 {path}`.")
    if not os.access(path, os.W_OK | os.X_OK):
        raise Trouble(f"{path} cannot be written to by this user.")
    return f"{path}, for its owner only"


def disk() -> str:
    """Say how much is free. Raises Trouble when it is less than ten of the largest uploads."""
    free = shutil.disk_usage(settings().storage_directory).free
    wanted = max(1_000, 10 * settings().max_megabytes) * MEGABYTE
    if free < wanted:
        raise Trouble(f"Only {size_text(free)} are free; make room for {size_text(wanted)} at least.")
    return f"{size_text(free)} free"
