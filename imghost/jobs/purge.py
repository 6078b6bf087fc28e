"""The job that purges CDN caches."""

from imghost.jobs.only_one import only_one
from imghost.services.delivery import purge, secret_names


def purge_caches() -> None:
    """Purge what waits for it; see `imghost.services.delivery.purge`. One worker at a time."""
    with only_one("purge") as is_first:
        if is_first:
            secret_names.settle_leftovers()
            purge.purge_waiting()
