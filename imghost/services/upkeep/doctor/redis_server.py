"""Checks Redis: reachable, recent enough, writable, same clock."""

import time

from redis.exceptions import OutOfMemoryError, ReadOnlyError, RedisError

from imghost.base.identifiers import new_code
from imghost.base.wording import size_text
from imghost.extensions import redis, settings
from imghost.services.upkeep.doctor.finding import Trouble

# EXPIRE takes NX and GT since then.
OLDEST_REDIS = (7, 0)
MOST_SKEW_SECONDS = 5
TRIAL_SECONDS = 60


def redis_version() -> str:
    """Say which version answers. Raises Trouble when none does or it is too old."""
    try:
        server = redis().info("server")
    except RedisError:
        how = "check REDIS_URL" if settings().redis_url else "start the site with `python -m imghost up`"
        raise Trouble(f"Redis does not answer: {how}.") from None
    # Valkey names the Redis whose commands it has, and then itself.
    version = str(server["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise Trouble(f"Redis {version} is too old; use {'.'.join(map(str, OLDEST_REDIS))} or later.")
    return f"Valkey {server['valkey_version']}" if "valkey_version" in server else version


def redis_write() -> str:
    """Write something and say how full Redis is. Raises Trouble when it refuses what is written."""
    name, text = f"doctor:{new_code()}", new_code()
    try:
        redis().set(name, text, ex=TRIAL_SECONDS)
        stored = redis().getdel(name)
        memory = redis().info("memory")
    except OutOfMemoryError:
        raise Trouble("Redis is full: raise its `maxmemory`, or free what else is stored there.") from None
    except ReadOnlyError:
        raise Trouble("Redis is a read-only replica: point REDIS_URL to the primary.") from None
    except RedisError as error:
        raise Trouble(f"Redis does not take what is written: {error}.") from None
    if stored != text.encode():
        raise Trouble("Redis forgets at once what is written: look at its `maxmemory`.")
    used, most = int(memory["used_memory"]), int(memory.get("maxmemory", 0))
    return f"{size_text(used)} used" + (f" of {size_text(most)}" if most else "")


def clock() -> str:
    """Say the time zone. Raises Trouble when the clock of Redis differs by more than five seconds."""
    try:
        skew = abs(time.time() - int(redis().time()[0]))
    except RedisError:
        return settings().time_zone
    if skew > MOST_SKEW_SECONDS:
        raise Trouble(f"The clocks of this machine and of Redis differ by {skew:.0f} s. Keep time with NTP.")
    return f"{settings().time_zone}, the same as Redis within {MOST_SKEW_SECONDS} s"
