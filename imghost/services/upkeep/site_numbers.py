"""Statistics of the site for its administrators."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from imghost.extensions import db, now
from imghost.models import Album, Image, Report, Usage, User
from imghost.services.usage.usage import month_of
from imghost.services.visibility import alive, kept, present

# What the charts show: how many days back, and by which first day of theirs days are taken together.
RANGES: dict[str, tuple[int, Callable[[date, date], date]]] = {
    "week": (7, lambda day, today: day),
    "month": (30, lambda day, today: day),
    "quarter": (91, lambda day, today: today - timedelta(days=((today - day).days // 7) * 7 + 6)),
    "year": (365, lambda day, today: day.replace(day=1)),
}
USUAL = "month"
PerDay = dict[str, tuple[int, int]]


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
class Period:
    """What came in from one day to another, both in UTC and within; `stored` is in bytes."""

    first: date
    last: date
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


def came_in(span: str = USUAL) -> Sequence[Period]:
    """Return what came in during one of `RANGES`, the oldest first, times without uploads among them.

    A year is its last twelve calendar months, the present one among them.
    """
    days, start_of = RANGES[span]
    today = now().date()
    earliest = start_of(today - timedelta(days=days - 1), today)
    if span == "year" and earliest.month == today.month:
        earliest = (earliest + timedelta(days=31)).replace(day=1)
    uploads = _per_day(Image.created_at, earliest, func.count(), _sum(Image.bytes))
    sign_ups = _per_day(User.created_at, earliest, func.count(), func.count())
    every = [earliest + timedelta(days=number) for number in range((today - earliest).days + 1)]
    return [
        _period(list(group), uploads, sign_ups)
        for _, group in groupby(every, key=lambda day: start_of(day, today))
    ]


def _period(days: Sequence[date], uploads: PerDay, sign_ups: PerDay) -> Period:
    came = [uploads.get(str(day), (0, 0)) for day in days]
    joined = sum(sign_ups.get(str(day), (0, 0))[0] for day in days)
    return Period(days[0], days[-1], sum(each[0] for each in came), sum(each[1] for each in came), joined)


def _per_day(moment: InstrumentedAttribute[datetime], first: date, *numbers: ColumnElement[int]) -> PerDay:
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
