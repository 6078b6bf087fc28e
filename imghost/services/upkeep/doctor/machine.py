"""Checks this machine: memory, open files, free space, permissions of the data directory."""

import os
import resource
import shutil

from imghost.base.wording import size_text
from imghost.extensions import settings
from imghost.services.site.site_limits import file_limits
from imghost.services.upkeep.doctor.finding import Trouble
from imghost.settings import MEGABYTE

FEWEST_OPEN_FILES = 1024


def memory() -> str:
    """Compare the machine's memory with what all workers may need at worst."""
    wanted = settings().job_workers * file_limits().decode_memory
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if total < wanted:
        return (
            f"{size_text(total)}; {settings().job_workers} workers may need {size_text(wanted)} at worst: "
            "fewer IMGHOST_JOB_WORKERS or a smaller IMGHOST_MAX_MEGAPIXELS would be safer"
        )
    return f"{size_text(total)}, enough for {settings().job_workers} workers at worst"


def open_files() -> str:
    """Say how many files may be open. Raises Trouble when they are too few."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < FEWEST_OPEN_FILES:
        raise Trouble(f"Only {soft} files may be open. Run `ulimit -n {FEWEST_OPEN_FILES}` before starting.")
    return "no limit" if soft == resource.RLIM_INFINITY else str(soft)


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
