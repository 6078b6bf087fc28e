"""The audit log: who did what, to whom, when and from where."""

import csv
import io
import json
from collections.abc import Iterator

from flask import Blueprint, Response, request, stream_with_context

from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.models import Event
from imghost.services.listing import parse_cursor
from imghost.services.moderation.audit_list import AuditFilter, audit_actions, audit_page, audit_rows
from imghost.web.admin.answers import answer

bp = Blueprint("audit", __name__)

HEADS = ("when", "who", "action", "subject", "address", "details")


@bp.get("/audit")
def log() -> Response:
    """Show one page of the log, newest first."""
    actor, wanted = web_actor(), _wanted()
    events = audit_page(actor, wanted, before=parse_cursor(request.args.get("before")))
    return answer("admin/audit.html", events=events, wanted=wanted, actions=audit_actions(actor), facts=facts)


@bp.get("/audit.csv")
def download() -> Response:
    """Send the whole log as a table."""
    rows = audit_rows(web_actor(), _wanted())
    response = Response(stream_with_context(_lines(rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    response.headers["Cache-Control"] = send.PRIVATE
    return response


def facts(event: Event) -> list[tuple[str, str]]:
    """Return the details of `event` as pairs of words, without those that were left empty."""
    return [(name, _words(value)) for name, value in json.loads(event.details).items() if value != ""]


def _words(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _wanted() -> AuditFilter:
    given = {name: request.args.get(name, "").strip() for name in ("action", "who", "subject")}
    # PostgreSQL takes no NUL, and nothing in the log has one.
    return AuditFilter(**{name: value for name, value in given.items() if value.isprintable()})


def _lines(rows: Iterator[Event]) -> Iterator[str]:
    yield _line(HEADS)
    for event in rows:
        who = event.user.name if event.user else ""
        facts = (event.created_at.isoformat(), who, event.action, event.subject, event.address or "")
        yield _line((*facts, event.details))


def _line(values: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([_harmless(value) for value in values])
    return text.getvalue()


def _harmless(value: str) -> str:
    """Programs that open tables run what begins like a formula (OWASP, "CSV injection")."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
