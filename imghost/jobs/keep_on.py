"""Keeps workers and the schedule running while Redis is away, full or read-only."""

import logging
import signal
import time
from collections.abc import Callable

from redis import Redis
from redis.exceptions import RedisError

# A scheduled job every few seconds is the most that waits for it.
PAUSE_SECONDS = 2.0
# RQ waits longer where it blocks, and sees to that itself.
ANSWER_SECONDS = 15.0
CONNECT_SECONDS = 5.0
TRIAL_SECONDS = 60

log = logging.getLogger(__name__)


def keep_on(address: str, work: Callable[[Redis], bool]) -> None:
    """Call `work` with a connection to the Redis at `address` until it returns True, told to stop."""
    is_away = False
    while True:
        options = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": CONNECT_SECONDS}
        try:
            with Redis.from_url(address, **options) as connection:
                # What is refused here would be in the middle of something else below.
                connection.set("jobs:trial", 1, ex=TRIAL_SECONDS)
                if is_away:
                    log.info("Redis is there again")
                is_away = False
                if work(connection):
                    return
        except RedisError as error:
            log.log(logging.DEBUG if is_away else logging.WARNING, "Redis is away: %s", error)
            is_away = True
        _pause()


def _pause() -> None:
    # RQ's handlers belong to what has ended.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    time.sleep(PAUSE_SECONDS)
