"""The dashboard: statistics of the site."""

from flask import Blueprint, Response

from imghost.base.errors import Unavailable
from imghost.services.upkeep.alerts.site_checks import last_check
from imghost.services.upkeep.alerts.watch import lasting
from imghost.services.upkeep.job_queues import QueueState, queue_states
from imghost.services.upkeep.site_numbers import last_days, totals
from imghost.web.admin.answers import answer

bp = Blueprint("dashboard", __name__)


@bp.get("/dashboard")
def show() -> Response:
    """Show what there is, what came in, and what waits."""
    return answer(
        "admin/dashboard.html",
        totals=totals(),
        days=last_days(),
        queues=_queues(),
        alerts=lasting(),
        check=last_check(),
    )


def _queues() -> list[QueueState] | None:
    """Return None while Redis is away: the other numbers are still worth a look."""
    try:
        return list(queue_states())
    except Unavailable:
        return None
