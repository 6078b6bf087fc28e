"""The scheduled consistency check of database and storage, and its stored result."""

from datetime import timedelta

from sqlalchemy import delete, select

from imghost.extensions import db, now
from imghost.models import SiteCheck
from imghost.services.upkeep.check import inspect_site

KEPT = 30
INTERVAL = timedelta(hours=20)
EXAMPLES = 20


def check_now() -> SiteCheck:
    """Compare, note what was found, forget all but the last results, and commit."""
    report = inspect_site()
    examples = "\n".join(problem.text for problem in report.problems[:EXAMPLES])
    row = SiteCheck(
        images=report.images, files=report.files, problems=len(report.problems), examples=examples
    )
    db.session.add(row)
    db.session.flush()
    kept = select(SiteCheck.id).order_by(SiteCheck.id.desc()).limit(KEPT)
    db.session.execute(delete(SiteCheck).where(SiteCheck.id.not_in(kept)))
    db.session.commit()
    return row


def check_if_due() -> None:
    """Compare unless that was done lately: the schedule begins anew with each start of the site."""
    found = last_check()
    if found is None or found.ended_at <= now() - INTERVAL:
        check_now()


def last_check() -> SiteCheck | None:
    """Return the last result."""
    return db.session.scalar(select(SiteCheck).order_by(SiteCheck.id.desc()).limit(1))
