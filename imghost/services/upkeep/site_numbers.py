"""Statistics of the site for its administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from imghost.extensions import db, now
from imghost.models import Album, Image, Report, Usage, User
from imghost.services.usage.usage import month_of
from imghost.services.visibility import alive, kept, present

DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """`stored` and `bandwidth` are in bytes; bandwidth is of this month, as far as it was flushed."""

    images: int
    stored: int
    views: int
    users: int
    albums: int
    bandwidth: int
    processing: int
    failed: int
    unapproved: int
    reports: int


@dataclass(frozen=True, slots=True)
class Day:
    """What came in on one day, in UTC; `stored` is in bytes."""

    day: date
    uploads: int
    stored: int
    sign_ups: int


def totals() -> Totals:
    """Return the site's numbers as they are now."""
    images, stored, views = db.session.execute(
        select(func.count(), _sum(Image.bytes), _sum(Image.views)).select_from(Image).where(alive())
    ).one()
    return Totals(
        images=images,
        stored=int(stored),
        views=int(views),
        users=_count(User.id, present()),
        albums=_count(Album.id, kept()),
        bandwidth=_bandwidth(),
        processing=_count(Image.id, alive(), Image.status == "processing"),
        failed=_count(Image.id, alive(), Image.status == "failed"),
        unapproved=_count(Image.id, alive(), Image.approved.is_(False)),
        reports=_count(Report.id, Report.status == "open"),
    )


def last_days(days: int = DAYS) -> Sequence[Day]:
    """Return the last `days` days up to today, the oldest first, days without uploads among them."""
    today = now().date()
    first = today - timedelta(days=days - 1)
    uploads = _per_day(Image.created_at, first, func.count(), _sum(Image.bytes))
    sign_ups = _per_day(User.created_at, first, func.count(), func.count())
    every = (first + timedelta(days=number) for number in range(days))
    return [Day(day, *uploads.get(str(day), (0, 0)), sign_ups.get(str(day), (0, 0))[0]) for day in every]


def _per_day(
    moment: InstrumentedAttribute[datetime], first: date, *numbers: ColumnElement[int]
) -> dict[str, tuple[int, int]]:
    day = func.date(moment)
    midnight = datetime.combine(first, time(), UTC)
    query = select(day, *numbers).where(moment >= midnight).group_by(day)
    return {str(row[0]): (int(row[1]), int(row[2])) for row in db.session.execute(query)}


def _sum(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


def _count(column: InstrumentedAttribute[int], *conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(column)).where(*conditions)) or 0


def _bandwidth() -> int:
    return int(db.session.scalar(select(_sum(Usage.bandwidth)).where(Usage.month == month_of(now()))) or 0)
