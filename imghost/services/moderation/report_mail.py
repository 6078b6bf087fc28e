"""The mail that tells a reporter the outcome."""

from imghost.extensions import db
from imghost.models import Report, Task
from imghost.services.links import absolute
from imghost.services.site import mail, mail_texts
from imghost.services.tasks.begin import begin_task
from imghost.services.tasks.hold import task_values


def tell_reporter(report: Report) -> None:
    """Have the answer mailed, where there is an address and a mail server."""
    if mail.is_configured() and _address(report):
        begin_task("mail.report-answer", {"report": report.id})


def send_answer(task: Task) -> bool:
    """Mail what the task asks for."""
    mail_answer(task_values(task)["report"])
    return True


def mail_answer(report_id: int) -> None:
    """Mail that the report was answered, and where to read it. Raises what sending raises."""
    report = db.session.get(Report, report_id)
    address = _address(report) if report is not None else ""
    if report is not None and address:
        letter = mail_texts.report_answered(report.reporter, absolute(f"/report/{report.code}"))
        mail.send(address, letter.subject, letter.text)


def _address(report: Report) -> str:
    return report.reporter.email if report.reporter is not None else report.reporter_email or ""
