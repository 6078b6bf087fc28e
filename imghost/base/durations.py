"""ISO-8601 durations and plain seconds, as upload APIs spell expiry."""

import calendar
import re
from datetime import datetime, timedelta

_ISO = re.compile(
    r"P(?!$)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?!$)(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII,
)


def after(start: datetime, text: str) -> datetime:
    """Return `start` plus the duration `text` (`PT5M`, `P1M`, or whole seconds).

    Months are calendar months: 31 January plus `P1M` is the last day of February. Raises ValueError when
    the text is unreadable; a duration beyond the calendar's end is the calendar's end.
    """
    if re.fullmatch(r"[0-9]{1,10}", text):
        return _clamped(start, timedelta(seconds=int(text)))
    match = _ISO.fullmatch(text.strip().upper())
    if match is None:
        raise ValueError("not a duration")
    parts = {name: int(value or 0) for name, value in match.groupdict().items()}
    moved = _add_months(start, parts["years"] * 12 + parts["months"])
    return _clamped(moved, timedelta(**{k: v for k, v in parts.items() if k not in ("years", "months")}))


def _add_months(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > 9999:
        return datetime.max.replace(tzinfo=start.tzinfo)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _clamped(start: datetime, step: timedelta) -> datetime:
    try:
        return start + step
    except OverflowError:
        return datetime.max.replace(tzinfo=start.tzinfo)
