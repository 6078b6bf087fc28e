"""What somebody asked to be done to many pictures."""

from imghost.jobs.only_one import only_one
from imghost.services.images import bulk_run


def run_bulk_job(code: str) -> None:
    """Do what is left of the job `code`; see `imghost.services.images.bulk_run`. One worker at a time."""
    with only_one(f"bulk-run:{code}") as is_first:
        if is_first:
            bulk_run.run_bulk_job(code)
