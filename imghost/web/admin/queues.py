"""Moderation queues: approvals, reports, quarantine. htmx gets the list alone."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from imghost.extensions import settings
from imghost.http.sessions import web_actor
from imghost.services.images.quarantine import quarantined
from imghost.services.listing import parse_cursor
from imghost.services.moderation.approval import approval_queue
from imghost.services.moderation.report_list import count_open, open_groups
from imghost.web.admin.answers import answer
from imghost.web.fragments import wants_fragment
from imghost.web.reports import REASONS

bp = Blueprint("queues", __name__)


@bp.get("/approvals")
def approvals() -> ResponseReturnValue:
    """Show the uploads that wait for approval, the oldest first."""
    queue = approval_queue(web_actor(), after=parse_cursor(request.args.get("after")))
    return answer(_template("approvals"), queue=queue)


@bp.get("/moderation")
def reports() -> ResponseReturnValue:
    """Show what was reported, that with the most reports first."""
    actor = web_actor()
    return answer(_template("reports"), groups=open_groups(actor), total=count_open(actor), reasons=REASONS)


@bp.get("/quarantine")
def quarantine() -> ResponseReturnValue:
    """Show what is in quarantine."""
    pictures = quarantined(web_actor(), before=parse_cursor(request.args.get("before")))
    days = settings().quarantine_days
    return answer(_template("quarantine"), pictures=pictures, days=days)


def _template(name: str) -> str:
    return f"admin/_{name}.html" if wants_fragment() else f"admin/{name}.html"
