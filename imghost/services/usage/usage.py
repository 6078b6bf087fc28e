"""Usage counters: counted in Redis, exact at the limit, flushed to the database within a second.

The hash of a month holds the totals so far; each process writes those it has raised (`late_writes`), and a
scheduled job those of a process that was killed. The hash is made from the database when Redis has lost it.
While Redis is away the database itself counts what has a limit; all else waits in the process for a second.
Uploads are not counted here but in their own transaction: `upload_quota`.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from redis.exceptions import RedisError
from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from imghost.extensions import db, now, redis
from imghost.models import Usage, User
from imghost.services.late_writes import late_writes

COUNTED = ("requests", "processing", "url_calls", "billed", "bandwidth")
FIELDS = (*COUNTED, "uploads")
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

# ARGV: field, total, and so on; what the database knows more of.
_RAISE = """
for index = 1, #ARGV, 2 do
  if redis.call('HEXISTS', KEYS[1], 'seeded') == 1
    and tonumber(redis.call('HGET', KEYS[1], ARGV[index]) or '0') < tonumber(ARGV[index + 1])
  then redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1]) end
end
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
    """Count the amounts of `COUNTED` this month; False, and nothing counted, past `limit` of one field."""
    limited, most = limit or ("", None)
    return _count(user.id, amounts, {} if most is None else {limited: most})


def add(user_id: int, amounts: Mapping[str, int]) -> None:
    """Count the amounts of `COUNTED` for this month, whatever the limits."""
    _count(user_id, amounts, {})


def _count(user_id: int, amounts: Mapping[str, int], limits: Mapping[str, int]) -> bool:
    month = month_of(now())
    key = _key(user_id, month)
    words = [word for field, amount in amounts.items() for word in (field, amount, limits.get(field, -1))]
    try:
        answer = redis().eval(_TAKE, 2, key, DIRTY, *words)
        if answer == UNSEEDED:
            _seed(key, user_id)
            answer = redis().eval(_TAKE, 2, key, DIRTY, *words)
    except RedisError as error:
        log.warning("Redis is away (%s): the database counts", type(error).__name__)
        return _count_without_redis(user_id, month, amounts, limits)
    if answer != REFUSED:
        # The key alone: totals are read when they are written.
        late_writes().note(write_totals, (user_id, month), 0)
    return bool(answer != REFUSED)


def _count_without_redis(
    user_id: int, month: str, amounts: Mapping[str, int], limits: Mapping[str, int]
) -> bool:
    if limits:
        # Not in the caller's transaction: the count stands whatever becomes of that.
        with db.engine.begin() as connection:
            return add_to_row(connection, user_id, month, amounts, limits)
    for field, amount in amounts.items():
        late_writes().note(write_amounts, (user_id, month, field), amount)
    return True


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
    for field, number in _live(_key(user.id, month)).items():
        counted[field] = max(counted[field], number)
    return Totals(**counted)


def _live(key: str) -> dict[str, int]:
    """Return the totals in Redis; nothing where it has none, or is away."""
    try:
        live = redis().hgetall(key)
    except RedisError:
        return {}
    return {field: int(live.get(field.encode(), 0)) for field in COUNTED} if live else {}


def everyones_totals() -> Totals:
    """Return this month's counts of all accounts, the unflushed ones included."""
    month = month_of(now())
    sums = [func.coalesce(func.sum(getattr(Usage, field)), 0) for field in FIELDS]
    row = db.session.execute(select(*sums).where(Usage.month == month)).one()
    counted = {field: int(number) for field, number in zip(FIELDS, row, strict=True)}
    try:
        for key in _dirty(month):
            stored = db.session.get(Usage, (int(key.split(":")[1]), month))
            for field, number in _live(key).items():
                counted[field] += max(0, number - (getattr(stored, field) if stored else 0))
    except RedisError:
        log.warning("Redis is away; what was not flushed is not in the sum")
    return Totals(**counted)


def _dirty(month: str) -> list[str]:
    members = cast("set[bytes]", redis().smembers(DIRTY))
    return [key for key in (member.decode() for member in members) if key.endswith(f":{month}")]


def flush_usage() -> int:
    """Write the totals that nobody has written; return how many there were. The caller commits."""
    flushed = 0
    while (member := redis().spop(DIRTY)) is not None:
        _, user_id, month = cast(bytes, member).decode().split(":")
        flushed += _write(int(user_id), month)
    return flushed


def write_totals(changed: Counter[tuple[int, str]]) -> None:
    """Write the totals of these accounts and months, and commit. Raises RedisError."""
    for user_id, month in sorted(changed):
        # Asked here, where an error is no empty hash.
        redis().exists(_key(user_id, month))
        _write(user_id, month)
    db.session.commit()


def write_amounts(counted: Counter[tuple[int, str, str]]) -> None:
    """Add what was counted without Redis, and commit."""
    connection = db.session.connection()
    for (user_id, month, field), amount in sorted(counted.items()):
        if db.session.get(User, user_id) is not None:
            add_to_row(connection, user_id, month, {field: amount}, {})
    db.session.commit()


def add_to_row(
    connection: Connection, user_id: int, month: str, amounts: Mapping[str, int], limits: Mapping[str, int]
) -> bool:
    """Add the amounts of `FIELDS` in one statement; False, and nothing added, past one of the limits."""
    _require_row(connection, user_id, month)
    conditions = [getattr(Usage, field) + amounts.get(field, 0) <= most for field, most in limits.items()]
    more = update(Usage).where(Usage.user_id == user_id, Usage.month == month, *conditions)
    more = more.values({field: getattr(Usage, field) + amount for field, amount in amounts.items()})
    return connection.execute(more).rowcount == 1


def _require_row(connection: Connection, user_id: int, month: str) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {"user_id": user_id, "month": month, "tokens_spent": 0, **dict.fromkeys(FIELDS, 0)}
    connection.execute(insert(Usage).values(values).on_conflict_do_nothing())


def _write(user_id: int, month: str) -> bool:
    """Write totals, never differences, so that whatever is written twice changes nothing.

    The database knows more where it counted while Redis was away; then Redis learns it.
    """
    key = _key(user_id, month)
    live = _live(key)
    if not live or db.session.get(User, user_id) is None:
        return False
    _require_row(db.session.connection(), user_id, month)
    row = db.session.get_one(Usage, (user_id, month), with_for_update=True, populate_existing=True)
    for field, value in live.items():
        setattr(row, field, max(value, getattr(row, field)))
    if any(getattr(row, field) > value for field, value in live.items()):
        redis().eval(_RAISE, 1, key, *[word for field in COUNTED for word in (field, getattr(row, field))])
    _spend_tokens(row)
    db.session.flush()
    return True


def _spend_tokens(row: Usage) -> None:
    """What visitors caused beyond the plan is paid from the wallet."""
    user = db.session.get(User, row.user_id)
    if user is None or user.plan.url_calls_per_month is None or row.billed <= user.plan.url_calls_per_month:
        return
    db.session.refresh(user, with_for_update=True)
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
    base = [part for field in COUNTED for part in (field, int(getattr(stored, field, 0) or 0))]
    redis().eval(_SEED, 1, key, *base)
