"""Closes all reports of one subject with the same answer."""

from sqlalchemy import select

from imghost.base.filenames import plain_lines
from imghost.extensions import db, now
from imghost.models import Report
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.moderation.report_mail import tell_reporter

ANSWER_LENGTH = 1_000


def close_reports(actor: Actor, kind: str, subject: str, *, resolution: str, answer: str = "") -> int:
    """Close every open report of the thing, have the reporters told, flush, and return how many there were.

    Raises Forbidden for all but moderators.
    """
    actor.require_moderator()
    query = select(Report).where(Report.kind == kind, Report.subject == subject, Report.status == "open")
    reports = db.session.scalars(query).all()
    for row in reports:
        row.status, row.resolution = "closed", resolution
        row.answer = plain_lines(answer).strip()[:ANSWER_LENGTH]
        row.handler, row.handled_at = actor.user, now()
        tell_reporter(row)
    db.session.flush()
    if reports:
        record(actor, "report.close", subject, resolution=resolution, reports=len(reports))
    return len(reports)
