"""Checks the resource limits of this machine (open files, memory)."""

import os
import resource

from imghost.base.wording import size_text
from imghost.extensions import settings
from imghost.services.site.site_limits import file_limits
from imghost.services.upkeep.doctor.finding import Trouble

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
