"""Readiness checks behind `/readyz`, for load balancers and monitors.

Each check is cheap, tries the real thing and leaves nothing behind. `doctor` looks deeper, and for people.
"""

import secrets
import time
from collections.abc import Callable

from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from imghost.extensions import db, redis, settings
from imghost.models import User
from imghost.services.upkeep.live_jobs import ALIVE, SCHEDULE_RAN
from imghost.settings import MEGABYTE
from imghost.storage.current import storage

# The schedule enqueues something every 20 seconds at least, and sleeps a minute at most.
SCHEDULE_SECONDS = 150
PROBE_SECONDS = 10


class NotReady(Exception):
    """What is wrong, in words without secrets: anybody may read them."""


def database() -> None:
    """Raise NotReady unless the database answers from a table: SQLite counts to one without its file."""
    try:
        db.session.execute(select(User.id).limit(1))
    except SQLAlchemyError:
        raise NotReady("does not answer") from None


def redis_write() -> None:
    """Raise NotReady unless Redis takes a key; one that is full or read-only does not."""
    try:
        redis().set(f"readyz:{secrets.token_hex(8)}", 1, ex=PROBE_SECONDS)
    except RedisError:
        raise NotReady("takes no writes") from None


def storage_write() -> None:
    """Raise NotReady unless the storage takes a file."""
    try:
        storage().probe()
    except OSError:
        raise NotReady("takes no files") from None


def disk() -> None:
    """Raise NotReady when less is left than one upload of the largest size may need."""
    try:
        free = storage().free_bytes()
    except OSError:
        raise NotReady("cannot be looked at") from None
    if free is not None and free < 2 * settings().max_megabytes * MEGABYTE:
        raise NotReady("is nearly full")


def worker() -> None:
    """Raise NotReady unless at least one worker has shown a sign of life."""
    try:
        if next(redis().scan_iter(f"{ALIVE}*", count=1_000), None) is None:
            raise NotReady("none is alive")
    except RedisError:
        raise NotReady("unknown without Redis") from None


def schedule() -> None:
    """Raise NotReady when the schedule has not run for longer than it ever sleeps."""
    try:
        ran_at = redis().get(SCHEDULE_RAN)
    except RedisError:
        raise NotReady("unknown without Redis") from None
    if not isinstance(ran_at, bytes) or time.time() - float(ran_at) > SCHEDULE_SECONDS:
        raise NotReady("has not run lately")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "redis": redis_write,
    "storage": storage_write,
    "disk": disk,
    "worker": worker,
    "schedule": schedule,
}


def examine() -> dict[str, str]:
    """Return `ok`, or what is wrong, for each check."""
    found = {}
    for name, check in CHECKS.items():
        try:
            check()
            found[name] = "ok"
        except NotReady as problem:
            found[name] = str(problem)
    return found
