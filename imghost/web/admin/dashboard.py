"""The dashboard: what waits, then the site in numbers."""

from flask import Blueprint, Response, request

from imghost.base.errors import Unavailable
from imghost.http.sessions import web_actor
from imghost.services.upkeep.alerts.site_checks import last_check
from imghost.services.upkeep.alerts.watch import lasting
from imghost.services.upkeep.first_day import first_day
from imghost.services.upkeep.job_queues import QueueState, queue_states
from imghost.services.upkeep.site_numbers import RANGES, USUAL, came_in, totals
from imghost.services.upkeep.waiting_work import waiting_work
from imghost.web.admin.answers import answer
from imghost.web.admin.charts import RANGE_LABELS, charts

bp = Blueprint("dashboard", __name__)


@bp.get("/dashboard")
def show() -> Response:
    """Show what is to be done, what there is, and what came in."""
    wanted = request.args.get("range", USUAL)
    span = wanted if wanted in RANGES else USUAL
    return answer(
        "admin/dashboard.html",
        open_steps=[step for step in first_day() if not step.is_done],
        work=waiting_work(web_actor()),
        totals=totals(),
        charts=charts(came_in(span), span),
        span=span,
        ranges=RANGE_LABELS,
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
