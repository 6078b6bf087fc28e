"""The cron table, and the leader election for the one process that runs it."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError
from rq.cron import CronJob, CronScheduler
from rq.exceptions import SchedulerNotFound
from rq.job import Job

from imghost.jobs import upkeep
from imghost.jobs.purge import purge_caches
from imghost.jobs.remove import remove_accounts
from imghost.jobs.words import renew_words
from imghost.queue import JOB_TIMEOUT, UPKEEP, open_queue
from imghost.services.upkeep.live_jobs import SCHEDULE_RAN

log = logging.getLogger(__name__)

LOCK = "cron"
# Longer than the shortest interval below, because the lock is renewed after each round.
LOCK_SECONDS = 60
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """`job` runs every `seconds`."""

    job: Callable[[], None]
    seconds: int


TABLE = (
    Entry(upkeep.finish, 20),
    Entry(upkeep.empty, 20),
    Entry(remove_accounts, 20),
    Entry(renew_words, 20),
    Entry(upkeep.flush, 30),
    Entry(upkeep.index, 20),
    Entry(upkeep.purge, 60),
    Entry(upkeep.trim, 60),
    Entry(purge_caches, 60),
    Entry(upkeep.sweep, 300),
    Entry(upkeep.count, 300),
    Entry(upkeep.tidy, 86_400),
    Entry(upkeep.check, 86_400),
)


class RepeatedJob(CronJob):
    """An entry of the table as RQ keeps it. RQ's own enqueues pickles, which our workers do not read."""

    def enqueue(self, connection: Redis) -> Job:
        """Put one run of the job into its queue."""
        return open_queue(self.queue_name, connection).enqueue(self.func_name, **self.job_options)


class OnlyScheduler(CronScheduler):
    """RQ's scheduler while it holds a lock that all machines share."""

    def __init__(self, connection: Redis) -> None:
        super().__init__(connection, logging_level=logging.WARNING)
        self._lock = connection.lock(LOCK, timeout=LOCK_SECONDS, thread_local=False)
        for entry in TABLE:
            # A job that nobody took before the next one is due is dropped: they do not pile up.
            self.get_jobs().append(
                RepeatedJob(
                    UPKEEP,
                    entry.job,
                    interval=entry.seconds,
                    ttl=entry.seconds,
                    job_timeout=JOB_TIMEOUT,
                    result_ttl=0,
                    failure_ttl=86_400,
                )
            )

    def wait_for_turn(self) -> None:
        """Return as soon as no other machine keeps the schedule."""
        while not self._lock.acquire(blocking=False):
            log.debug("another process keeps the schedule")
            time.sleep(RETRY_SECONDS)

    def heartbeat(self) -> None:
        """Renew the lock. Raises LockNotOwnedError when this process slept too long and lost it."""
        self._lock.reacquire()
        self.connection.set(SCHEDULE_RAN, time.time())
        super().heartbeat()

    def register_death(self, pipeline: object = None) -> None:
        """Let another process have the schedule at once."""
        # Neither is there any more when Redis was restarted, or is away.
        with suppress(RedisError):
            self._lock.release()
        with suppress(SchedulerNotFound, RedisError):
            super().register_death()


def keep_schedule(connection: Redis) -> bool:
    """Enqueue what is due; True when the process was told to stop. Raises RedisError when Redis goes away."""
    scheduler = OnlyScheduler(connection)
    scheduler.wait_for_turn()
    log.info("keeping the schedule: %s", ", ".join(f"{e.job.__name__} every {e.seconds} s" for e in TABLE))
    scheduler.start()  # type: ignore[no-untyped-call]
    return True
