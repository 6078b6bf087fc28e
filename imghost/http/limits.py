"""Rate limits: counted in Redis, in process memory while Redis is away.

An address counts as its household, which of IPv6 has 2**64 of them.
"""

import math
import time
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, current_app
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from redis import ConnectionPool
from redis.exceptions import RedisError

from imghost.base.errors import TooManyRequests
from imghost.base.internet import household

EXTENSION = "request-limits"


def init_app(app: Flask) -> None:
    """Make the counters; Redis is dialled when the first request is counted."""
    pool: ConnectionPool = app.extensions["redis"].connection_pool
    shared = RedisStorage("redis://", connection_pool=pool)
    app.extensions[EXTENSION] = (FixedWindowRateLimiter(shared), FixedWindowRateLimiter(MemoryStorage()))


@dataclass(frozen=True, slots=True)
class LimitState:
    """`reset_time` is in seconds since 1970."""

    allowed: bool
    remaining: int
    reset_time: float


def hit(item: RateLimitItem, *names: str) -> LimitState:
    """Count one use of `item` under `names` and say how it stands."""
    for counter in current_app.extensions[EXTENSION]:
        with suppress(RedisError):
            allowed = counter.hit(item, *names)
            window = counter.get_window_stats(item, *names)
            return LimitState(allowed, window.remaining, window.reset_time)
    raise AssertionError("the counter in memory cannot fail")


def count(limit: str, *names: str, message: str | None = None, uses: int = 1) -> None:
    """Count one use of `limit` (like `10 per minute`) under `names`, or several at once, at most all of them.

    Raises TooManyRequests past it, with the seconds after which the next try may succeed.
    """
    item, names = parse(limit), _households(names)
    for counter in current_app.extensions[EXTENSION]:
        with suppress(RedisError):
            if counter.hit(item, *names, cost=min(uses, item.amount)):
                return
            raise TooManyRequests(message, retry_after=_seconds_left(counter, item, names))


def _seconds_left(counter: RateLimiter, item: RateLimitItem, names: tuple[str, ...]) -> int:
    """When a limit that is used up ends is another question to Redis, and asked by few."""
    try:
        left = counter.get_window_stats(item, *names).reset_time - time.time()
    except RedisError:
        left = item.get_expiry()
    return max(1, math.ceil(left))


def forget(limit: str, *names: str) -> None:
    """Start `limit` anew for `names`, e.g. after the right password."""
    item, names = parse(limit), _households(names)
    shared, alone = current_app.extensions[EXTENSION]
    alone.clear(item, *names)
    with suppress(RedisError):
        shared.clear(item, *names)


def _households(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(household, names))
