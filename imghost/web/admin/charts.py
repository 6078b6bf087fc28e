"""Bar charts: their bars, and an axis of round numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import LazyString, format_date, format_decimal, gettext, lazy_gettext

from imghost.base.wording import size_text
from imghost.services.upkeep.site_numbers import Period

HEIGHT = 100
# What an axis may end with, times a power of ten: halves of them are round, too.
ROUND = (1, 2, 4, 6, 8, 10)
RANGE_LABELS: dict[str, LazyString] = {
    "week": lazy_gettext("7 days"),
    "month": lazy_gettext("30 days"),
    "quarter": lazy_gettext("13 weeks"),
    "year": lazy_gettext("12 months"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """`height` is in hundredths of the axis, `words` the number as people read it."""

    label: str
    words: str
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`ticks` are the numbers beside the axis, the highest first; `total` is that of all bars."""

    title: str
    total: str
    bars: Sequence[Bar]
    ticks: Sequence[str]


def charts(periods: Sequence[Period], span: str) -> list[Chart]:
    """Return uploads, bytes and new accounts of the periods of a range."""
    labels = [_label(period, span) for period in periods]
    return [
        _chart(gettext("Uploads"), labels, [each.uploads for each in periods], format_decimal),
        _chart(gettext("Data uploaded"), labels, [each.stored for each in periods], size_text),
        _chart(gettext("New accounts"), labels, [each.sign_ups for each in periods], format_decimal),
    ]


def highest_tick(number: int) -> int:
    """Return the round number an axis ends with that has a bar of `number`."""
    power = 1
    while number > 10 * power:
        power *= 10
    return next(each * power for each in ROUND if each * power >= number)


def _chart(title: str, labels: Sequence[str], numbers: Sequence[int], words: Callable[[int], str]) -> Chart:
    highest = highest_tick(max(numbers, default=0))
    ticks = (highest, highest // 2, 0) if highest > 1 else (highest, 0)
    bars = [
        Bar(label, words(number), HEIGHT * number / highest)
        for label, number in zip(labels, numbers, strict=True)
    ]
    return Chart(title, words(sum(numbers)), bars, [words(tick) for tick in ticks])


def _label(period: Period, span: str) -> str:
    if span == "year":
        return str(format_date(period.first, "MMM y"))
    first = str(format_date(period.first, "MMM d"))
    return (
        first if period.first == period.last else f"{first} \N{EN DASH} {format_date(period.last, 'MMM d')}"
    )
