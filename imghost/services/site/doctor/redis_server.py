"""Whether Redis answers, is recent enough and has the same time."""

import time

from redis.exceptions import RedisError

from imghost.extensions import redis, settings
from imghost.services.site.doctor.finding import Trouble

# EXPIRE takes NX and GT since then.
OLDEST_REDIS = (7, 0)
MOST_SKEW_SECONDS = 5


def redis_version() -> str:
    """Say which version answers. Raises Trouble when none does or it is too old."""
    try:
        version = str(redis().info("server")["redis_version"])
    except RedisError:
        how = "check REDIS_URL" if settings().redis_url else "start the site with `python -m imghost up`"
        raise Trouble(f"Redis does not answer: {how}.") from None
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise Trouble(f"Redis {version} is too old; use {'.'.join(map(str, OLDEST_REDIS))} or later.")
    return version


def clock() -> str:
    """Say the time zone. Raises Trouble when the clock of Redis differs by more than five seconds."""
    try:
        skew = abs(time.time() - int(redis().time()[0]))
    except RedisError:
        return settings().time_zone
    if skew > MOST_SKEW_SECONDS:
        raise Trouble(f"The clocks of this machine and of Redis differ by {skew:.0f} s. Keep time with NTP.")
    return f"{settings().time_zone}, the same as Redis within {MOST_SKEW_SECONDS} s"
