"""Alert conditions: each returns a sentence that says what is wrong, or None."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from redis.exceptions import RedisError
from sqlalchemy import func, select

from imghost.base.restarts import read_restarts
from imghost.base.wording import size_text
from imghost.extensions import db, now, redis, settings
from imghost.models import Image
from imghost.services.upkeep.alerts.site_checks import last_check
from imghost.services.upkeep.live_jobs import ALIVE
from imghost.services.visibility import alive
from imghost.settings import MEGABYTE
from imghost.storage.current import storage

CRASHES = 5
CRASH_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is wrong now; `name` stays the same as long as it lasts."""

    name: str
    text: str


def disk() -> str:
    """Say when less is free than the setting asks for."""
    free = storage().free_bytes()
    wanted = settings().alert_free_megabytes * MEGABYTE
    if free is None or free >= wanted:
        return ""
    return f"Only {size_text(free)} are free on the disk of the storage."


def backlog() -> str:
    """Say when an upload has waited too long for its pictures: the database knows it without Redis."""
    limit = timedelta(minutes=settings().alert_wait_minutes)
    waiting = (alive(), Image.status == "processing", Image.updated_at < now() - limit)
    count = db.session.scalar(select(func.count()).select_from(Image).where(*waiting)) or 0
    minutes = settings().alert_wait_minutes
    return f"{count} uploads have waited for their pictures for more than {minutes} minutes." if count else ""


def workers() -> str:
    """Say when no worker is alive."""
    is_alive = next(redis().scan_iter(f"{ALIVE}*", count=1_000), None) is not None
    return "" if is_alive else "No worker is alive: uploads wait, and nothing is cleaned up."


def crashes() -> str:
    """Name the programs of the launcher that end again and again."""
    recent = read_restarts(settings().restarts_file, CRASH_WINDOW.total_seconds())
    names = sorted(name for name, count in recent.items() if count >= CRASHES)
    return f"These programs end again and again: {', '.join(names)}. Their log says why." if names else ""


def check() -> str:
    """Say what the last scheduled check found."""
    found = last_check()
    if found is None or not found.problems:
        return ""
    return (
        f"The check of {found.ended_at:%Y-%m-%d %H:%M} UTC found {found.problems} problems between database "
        "and storage. Run `python -m imghost check`."
    )


CONDITIONS: dict[str, Callable[[], str]] = {
    "disk": disk,
    "backlog": backlog,
    "workers": workers,
    "crashes": crashes,
    "check": check,
}
UNKNOWN = "redis"


def wrong_now() -> Iterator[Condition]:
    """Yield what is wrong. What cannot be looked at because the database is away raises SQLAlchemyError."""
    for name, look in CONDITIONS.items():
        try:
            text = look()
        except RedisError:
            yield Condition(UNKNOWN, "Redis is away: new uploads wait, limits are counted per process.")
            continue
        except OSError as error:
            text = f"The disk cannot be looked at: {error.strerror}."
        if text:
            yield Condition(name, text)
