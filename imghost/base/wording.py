"""Numbers, sizes and times formatted for people; where an API shows them, as Chevereto API V1.1 does."""

from datetime import UTC, datetime


def size_text(size: int) -> str:
    """Return bytes in decimal units with at most one digit after the point: `178.5 KB`, `3 MB`."""
    value, unit = float(size), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if round(value, 1) < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{round(value, 1):g} {unit}"


def clock_text(seconds: float) -> str:
    """Return a duration as `MM:SS`, with hours in front when there are any."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def iso_text(moment: datetime) -> str:
    """Return a moment as APIs write it: `2026-11-23T07:18:50Z`, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ago_text(then: datetime, now: datetime) -> str:
    """Return `moments ago`, `1 second ago`, `3 minutes ago` … `2 years ago`."""
    seconds = int((now - then).total_seconds())
    if seconds < 1:
        return "moments ago"
    for unit, length in _UNITS:
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}{'s' if count != 1 else ''} ago"
    return "moments ago"


def truncated(text: str, length: int) -> str:
    """Return `text` cut to `length` characters, the last three being `...` when something was cut."""
    return text if len(text) <= length else text[: length - 3] + "..."


_UNITS = (
    ("year", 31_536_000),
    ("month", 2_592_000),
    ("week", 604_800),
    ("day", 86_400),
    ("hour", 3_600),
    ("minute", 60),
    ("second", 1),
)
