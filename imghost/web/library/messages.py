"""Messages about changes in the library, in progress and done."""

from flask_babel import gettext, ngettext

from imghost.services.library.bulk_change import DELETE
from imghost.services.library.bulk_job import BulkJob

MOVE = "move"


def done_words(action: str, count: int) -> str:
    """Return what was done to `count` pictures."""
    if action == DELETE:
        return str(ngettext("One upload deleted.", "%(num)d uploads deleted.", count))
    if action == MOVE:
        return str(ngettext("One upload moved.", "%(num)d uploads moved.", count))
    return str(ngettext("One upload changed.", "%(num)d uploads changed.", count))


def job_words(job: BulkJob) -> str:
    """Return how far a job is, such as `Moved 340 of 800`."""
    numbers = {"done": job.done, "total": job.total}
    if job.action == DELETE:
        return str(gettext("Deleted %(done)s of %(total)s", **numbers))
    if job.action == MOVE:
        return str(gettext("Moved %(done)s of %(total)s", **numbers))
    return str(gettext("Changed %(done)s of %(total)s", **numbers))
