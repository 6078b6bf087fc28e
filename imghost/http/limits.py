"""How often: request limits counted in Redis, in this process's memory while Redis is away."""

import math
import time
from contextlib import suppress

from flask import Flask, current_app
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis import ConnectionPool
from redis.exceptions import RedisError

from imghost.base.errors import TooManyRequests

EXTENSION = "request-limits"


def init_app(app: Flask) -> None:
    """Make the counters; Redis is dialled when the first request is counted."""
    pool: ConnectionPool = app.extensions["redis"].connection_pool
    shared = RedisStorage("redis://", connection_pool=pool)
    app.extensions[EXTENSION] = (FixedWindowRateLimiter(shared), FixedWindowRateLimiter(MemoryStorage()))


def count(limit: str, *names: str, message: str | None = None) -> None:
    """Count one use of `limit` (like `10 per minute`) under `names`.

    Raises TooManyRequests past it, with the seconds after which the next try may succeed.
    """
    item = parse(limit)
    shared, alone = current_app.extensions[EXTENSION]
    counter = shared
    try:
        allowed = shared.hit(item, *names)
    except RedisError:
        counter = alone
        allowed = alone.hit(item, *names)
    if not allowed:
        raise TooManyRequests(message, retry_after=_seconds_left(counter, item, names))


def _seconds_left(counter: FixedWindowRateLimiter, item: RateLimitItem, names: tuple[str, ...]) -> int:
    try:
        free_at = counter.get_window_stats(item, *names).reset_time
    except RedisError:
        return item.get_expiry()
    return max(1, math.ceil(free_at - time.time()))


def forget(limit: str, *names: str) -> None:
    """Start `limit` anew for `names`, e.g. after the right password."""
    shared, alone = current_app.extensions[EXTENSION]
    alone.clear(parse(limit), *names)
    with suppress(RedisError):
        shared.clear(parse(limit), *names)
