"""The mail that tells a reporter of the answer, on sites that have a mail server."""

from functools import partial

from imghost import queue
from imghost.effects import on_commit
from imghost.extensions import db
from imghost.models import Report
from imghost.services.sharing.links import absolute
from imghost.services.site import mail, mail_texts

JOB = "imghost.jobs.mail.send_report_answer"


def tell_reporter(report: Report) -> None:
    """Have the answer mailed after the commit, where there is an address and a mail server."""
    if mail.is_configured() and _address(report):
        job = partial(queue.enqueue, JOB, report.id, key=f"report-answer-{report.id}", queue=queue.UPKEEP)
        on_commit(db.session, job)


def mail_answer(report_id: int) -> None:
    """Mail that the report was answered, and where to read it. Raises what sending raises."""
    report = db.session.get(Report, report_id)
    address = _address(report) if report is not None else ""
    if report is not None and address:
        letter = mail_texts.report_answered(report.reporter, absolute(f"/report/{report.code}"))
        mail.send(address, letter.subject, letter.text)


def _address(report: Report) -> str:
    return report.reporter.email if report.reporter is not None else report.reporter_email or ""
