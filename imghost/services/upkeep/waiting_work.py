"""What waits for a moderator or an administrator, in numbers."""

from dataclasses import dataclass

from sqlalchemy import func, select

from imghost.base.errors import Unavailable
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.moderation.approval import count_waiting
from imghost.services.moderation.report_list import count_open
from imghost.services.upkeep.job_queues import queue_states
from imghost.services.visibility import alive


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWork:
    """`failed_jobs` is None while Redis is away. Failures are counted for administrators only."""

    reports: int
    approvals: int
    failed_pictures: int = 0
    failed_jobs: int | None = 0


def waiting_work(actor: Actor) -> WaitingWork:
    """Return what waits for `actor`. Raises Forbidden for all but moderators."""
    reports, approvals = count_open(actor), count_waiting(actor)
    if not actor.is_admin:
        return WaitingWork(reports=reports, approvals=approvals)
    return WaitingWork(
        reports=reports,
        approvals=approvals,
        failed_pictures=_failed_pictures(),
        failed_jobs=_failed_jobs(),
    )


def _failed_pictures() -> int:
    query = select(func.count()).select_from(Image).where(alive(), Image.status == "failed")
    return db.session.scalar(query) or 0


def _failed_jobs() -> int | None:
    try:
        return sum(queue.failed for queue in queue_states())
    except Unavailable:
        return None
