"""ISO-8601 durations and plain seconds, as upload APIs spell expiry."""

import calendar
import re
from datetime import datetime, timedelta
from decimal import Decimal

_AMOUNT = r"(?:\d+(?:[.,]\d*)?|[.,]\d+)"
_SECONDS = re.compile(rf"[+-]?{_AMOUNT}(?:[eE][+-]?\d{{1,3}})?", re.ASCII)
_ISO = re.compile(
    rf"[+-]?P(?!$)(?:(?P<years>{_AMOUNT})Y)?(?:(?P<months>{_AMOUNT})M)?"
    rf"(?:(?P<weeks>{_AMOUNT})W)?(?:(?P<days>{_AMOUNT})D)?"
    rf"(?:T(?!$)(?:(?P<hours>{_AMOUNT})H)?(?:(?P<minutes>{_AMOUNT})M)?(?:(?P<seconds>{_AMOUNT})S)?)?",
    re.ASCII,
)
# More than any calendar holds, in every unit, and few enough digits for `int` and `timedelta`.
_MOST = Decimal(10**12)


def after(start: datetime, text: str) -> datetime:
    """Return `start` plus the duration `text` (`PT5M`, `P1M`, or seconds, as many digits as one likes).

    Months are calendar months: 31 January plus `P1M` is the last day of February; a part of a month is that
    part of 30 days. Raises ValueError when the text is unreadable or negative; a duration beyond the
    calendar's end is the calendar's end.
    """
    text = text.strip().upper()
    if text.startswith("-") and not is_zero(text):
        raise ValueError("not a duration")
    if _SECONDS.fullmatch(text):
        return _moved(start, seconds=_amount(text))
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError("not a duration")
    parts = {name: _amount(value or "0") for name, value in match.groupdict().items()}
    months = parts.pop("years") * 12 + parts.pop("months")
    parts["days"] += months % 1 * 30
    return _moved(_add_months(start, int(months)), **parts)


def is_zero(text: str) -> bool:
    """Say whether a readable duration is zero in some spelling: such as `+00`, `0.0`, `0E3` or `-P0D`."""
    mantissa = text.upper().partition("E")[0]
    return re.search(r"[1-9]", mantissa) is None


def _amount(text: str) -> Decimal:
    """Decimal, unlike int, reads any number of digits, and in linear time."""
    return min(Decimal(text.replace(",", ".")), _MOST)


def _add_months(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > 9999:
        return datetime.max.replace(tzinfo=start.tzinfo)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _moved(start: datetime, **parts: Decimal) -> datetime:
    try:
        return start + timedelta(**{unit: float(amount) for unit, amount in parts.items()})
    except OverflowError:
        return datetime.max.replace(tzinfo=start.tzinfo)
