"""Alert state: sent when a condition begins, daily while it lasts, and when it ends.

The process of the schedule calls it, not a job: it must speak up when no worker does.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from imghost.extensions import db, now
from imghost.models import Alert
from imghost.services.upkeep.alerts.conditions import Condition, wrong_now
from imghost.services.upkeep.alerts.tell import News, tell

REMIND = timedelta(days=1)
# What begins is told when it is still so at the next look: a restart is no alert.
PATIENCE = timedelta(seconds=90)

log = logging.getLogger(__name__)


def watch() -> list[News]:
    """Look once, tell what is new, commit, and return it.

    Raises SQLAlchemyError while the database is away.
    """
    found = {condition.name: condition for condition in wrong_now()}
    known = {alert.name: alert for alert in standing()}
    news = [*_begun(found, known), *_ended(found, known)]
    # Told before it is noted: twice is better than never.
    for each in news:
        log.warning("%s: %s", "alert" if each.is_wrong else "ended", each.text)
        if tell(each) and each.is_wrong:
            known[each.name].told_at = now()
    db.session.commit()
    return news


def standing() -> Sequence[Alert]:
    """Return what is wrong, the oldest first."""
    return db.session.scalars(select(Alert).order_by(Alert.since, Alert.name)).all()


def lasting() -> list[Alert]:
    """Return what has been wrong for longer than a start of the site takes."""
    return [alert for alert in standing() if alert.since <= now() - PATIENCE]


def _begun(found: dict[str, Condition], known: dict[str, Alert]) -> list[News]:
    due = []
    for name, condition in found.items():
        alert = known.get(name)
        if alert is None:
            alert = known[name] = Alert(name=name, text=condition.text, since=now())
            db.session.add(alert)
        alert.text = condition.text
        is_new = alert.told_at is None and alert.since <= now() - PATIENCE
        is_due = alert.told_at is not None and alert.told_at <= now() - REMIND
        if is_new or is_due:
            due.append(News(name, True, condition.text, alert.since))
    return due


def _ended(found: dict[str, Condition], known: dict[str, Alert]) -> list[News]:
    over = [alert for name, alert in known.items() if name not in found]
    for alert in over:
        db.session.delete(alert)
    return [News(alert.name, False, alert.text, alert.since) for alert in over if alert.told_at is not None]
