"""What accounts use: counted in Redis, exact at the limit, flushed to the database in batches.

The hash of a month holds the totals so far; it is seeded from the database when Redis has lost it, so a
restart of Redis loses at most what was not yet flushed. Without Redis nothing is counted and nothing refused.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from redis.exceptions import RedisError
from sqlalchemy import func, select

from imghost.extensions import db, now, redis
from imghost.models import Usage, User

FIELDS = ("requests", "processing", "url_calls", "billed", "bandwidth", "uploads")
DIRTY = "usage:dirty"
# A month and the time in which its last counts are flushed.
KEPT_SECONDS = 40 * 86_400
UNSEEDED, REFUSED = -2, -1

# ARGV: field, amount, limit (-1: none), and so on; either all are added or, past one limit, none.
_TAKE = """
if redis.call('HEXISTS', KEYS[1], 'seeded') == 0 then return -2 end
for index = 1, #ARGV, 3 do
  local limit = tonumber(ARGV[index + 2])
  local total = tonumber(redis.call('HGET', KEYS[1], ARGV[index]) or '0') + tonumber(ARGV[index + 1])
  if limit >= 0 and total > limit then return -1 end
end
for index = 1, #ARGV, 3 do redis.call('HINCRBY', KEYS[1], ARGV[index], ARGV[index + 1]) end
redis.call('SADD', KEYS[2], KEYS[1])
return 0
"""
_SEED = f"""
if redis.call('HSETNX', KEYS[1], 'seeded', 1) == 0 then return 0 end
for index = 1, #ARGV - 1, 2 do redis.call('HINCRBY', KEYS[1], ARGV[index], ARGV[index + 1]) end
redis.call('EXPIRE', KEYS[1], {KEPT_SECONDS})
return 1
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Totals:
    """The month's counts of one account; `bandwidth` is in bytes."""

    requests: int = 0
    processing: int = 0
    url_calls: int = 0
    billed: int = 0
    bandwidth: int = 0
    uploads: int = 0


def month_of(moment: datetime) -> str:
    """Return the month as `YYYY-MM` in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m")


def seconds_to_next_month(moment: datetime) -> int:
    """Return the seconds until monthly counts start anew."""
    start = moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    later = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return max(1, int((later - moment).total_seconds()))


def take(user: User, amounts: Mapping[str, int], *, limit: tuple[str, int | None] | None = None) -> bool:
    """Count the amounts of `FIELDS` for this month; False, and nothing counted, past `limit` of one field."""
    limited, most = limit or ("", None)
    words: list[str | int] = []
    for field, amount in amounts.items():
        words += [field, amount, most if field == limited and most is not None else -1]
    return _count(user.id, words)


def add(user_id: int, amounts: Mapping[str, int]) -> None:
    """Count the amounts of `FIELDS` for this month, whatever the limits."""
    _count(user_id, [word for field, amount in amounts.items() for word in (field, amount, -1)])


def _count(user_id: int, words: list[str | int]) -> bool:
    key = _key(user_id, month_of(now()))
    try:
        answer = redis().eval(_TAKE, 2, key, DIRTY, *words)
        if answer == UNSEEDED:
            _seed(key, user_id)
            answer = redis().eval(_TAKE, 2, key, DIRTY, *words)
    except RedisError as error:
        log.warning("Redis is away (%s): the use by user %s is not counted", type(error).__name__, user_id)
        return True
    return bool(answer != REFUSED)


def give_back(user: User, amounts: Mapping[str, int]) -> None:
    """Undo `take` for something that did not happen."""
    take(user, {field: -amount for field, amount in amounts.items()})


def forget(user_id: int) -> None:
    """Drop this month's counts of an account that is gone: SQLite may give its number to the next one."""
    key = _key(user_id, month_of(now()))
    try:
        redis().delete(key)
        redis().srem(DIRTY, key)
    except RedisError:
        log.warning("Redis is away; the use by user %s is not forgotten", user_id)


def totals(user: User) -> Totals:
    """Return this month's counts, the unflushed ones included."""
    month = month_of(now())
    stored = db.session.get(Usage, (user.id, month))
    counted = {field: int(getattr(stored, field, 0) or 0) for field in FIELDS}
    try:
        live = redis().hgetall(_key(user.id, month))
    except RedisError:
        live = {}
    if live:
        counted = {field: int(live.get(field.encode(), 0)) for field in FIELDS}
    return Totals(**counted)


def everyones_totals() -> Totals:
    """Return this month's counts of all accounts, the unflushed ones included."""
    month = month_of(now())
    sums = [func.coalesce(func.sum(getattr(Usage, field)), 0) for field in FIELDS]
    row = db.session.execute(select(*sums).where(Usage.month == month)).one()
    counted = {field: int(number) for field, number in zip(FIELDS, row, strict=True)}
    try:
        for key in _dirty(month):
            stored = db.session.get(Usage, (int(key.split(":")[1]), month))
            live = redis().hgetall(key)
            for field in FIELDS:
                counted[field] += int(live.get(field.encode(), 0)) - (getattr(stored, field) if stored else 0)
    except RedisError:
        log.warning("Redis is away; what was not flushed is not in the sum")
    return Totals(**counted)


def _dirty(month: str) -> list[str]:
    members = cast("set[bytes]", redis().smembers(DIRTY))
    return [key for key in (member.decode() for member in members) if key.endswith(f":{month}")]


def flush_usage() -> int:
    """Write the totals of every account that changed; return how many there were. The caller commits."""
    client = redis()
    flushed = 0
    while (member := client.spop(DIRTY)) is not None:
        key = cast(bytes, member).decode()
        _, user_id, month = key.split(":")
        live = client.hgetall(key)
        if live and db.session.get(User, int(user_id)) is not None:
            _write(int(user_id), month, {field: int(live.get(field.encode(), 0)) for field in FIELDS})
            flushed += 1
    return flushed


def _write(user_id: int, month: str, counted: dict[str, int]) -> None:
    """Write totals, never differences, so that a flush that ran twice changes nothing."""
    row = db.session.get(Usage, (user_id, month), with_for_update=True)
    if row is None:
        row = Usage(user_id=user_id, month=month, tokens_spent=0, **dict.fromkeys(FIELDS, 0))
        db.session.add(row)
    for field, value in counted.items():
        setattr(row, field, value)
    _spend_tokens(row)
    db.session.flush()


def _spend_tokens(row: Usage) -> None:
    """What visitors caused beyond the plan is paid from the wallet."""
    user = db.session.get(User, row.user_id, with_for_update=True)
    if user is None or user.plan.url_calls_per_month is None:
        return
    owed = max(0, row.billed - user.plan.url_calls_per_month) - row.tokens_spent
    paid = max(0, min(owed, user.tokens))
    row.tokens_spent += paid
    user.tokens -= paid


def billed_limit(user: User) -> int | None:
    """Return how many views and renderings of visitors are paid for this month; None: any number."""
    if user.plan.url_calls_per_month is None:
        return None
    stored = db.session.get(Usage, (user.id, month_of(now())))
    return user.plan.url_calls_per_month + user.tokens + (stored.tokens_spent if stored else 0)


def calls_left(user: User) -> int | None:
    """Return how many more views and renderings of visitors are paid for this month; None: any number."""
    limit = billed_limit(user)
    return None if limit is None else max(0, limit - totals(user).billed)


def _key(user_id: int, month: str) -> str:
    return f"usage:{user_id}:{month}"


def _seed(key: str, user_id: int) -> None:
    stored = db.session.get(Usage, (user_id, month_of(now())))
    base = [part for field in FIELDS for part in (field, int(getattr(stored, field, 0) or 0))]
    redis().eval(_SEED, 1, key, *base)
