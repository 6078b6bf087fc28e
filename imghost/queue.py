"""Enqueueing RQ jobs by dotted name with a unique key, and waiting for one to finish ("bells").

Redis may be away: nothing here raises for that. A job that could not be enqueued is found again by the
reconciler, because the row says what is still to do.

Jobs are stored as JSON: RQ's default, pickle, would let whoever can write to Redis run code in every worker
(CWE-502).
"""

import logging
import time
from collections.abc import Iterable
from typing import cast

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError, InvalidJobOperation, NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from imghost.base.request_ids import current_id
from imghost.extensions import redis, redis_clients
from imghost.redis_client import WAIT_SECONDS

PICTURES = "pictures"
UPKEEP = "upkeep"
VIDEOS = "videos"
# What neural networks do: slow, large in memory, and never in the way of an upload.
ASSIST = "assist"
QUEUES = (PICTURES, UPKEEP, VIDEOS, ASSIST)
JOB_TIMEOUT = 600
# The longest video, on a slow core.
VIDEO_TIMEOUT = 6 * 3_600
BELL_SECONDS = 60
# Where a job keeps the name of the request that asked for it.
REQUEST = "request"
_REMOVE_REMNANT = "if redis.call('HEXISTS', KEYS[1], 'data') == 0 then redis.call('DEL', KEYS[1]) end"

log = logging.getLogger(__name__)


def enqueue(name: str, *arguments: int | str, key: str, queue: str = PICTURES, first: bool = False) -> bool:
    """Enqueue the function with dotted `name` unless a job of the same `key` waits or runs; True when queued.

    A failed job of that key, kept for administrators to look at, makes room. `first` puts it before all that
    wait already.
    """
    try:
        _make_room(key)
        open_queue(queue, redis()).enqueue(
            name,
            *arguments,
            job_id=key,
            unique=True,
            at_front=first,
            job_timeout=VIDEO_TIMEOUT if queue == VIDEOS else JOB_TIMEOUT,
            result_ttl=0,
            failure_ttl=86_400,
            meta={REQUEST: current_id.get()},
        )
    except DuplicateJobError:
        return False
    except RedisError as error:
        log.warning("Redis is away (%s); the reconciler will enqueue %s", type(error).__name__, key)
        return False
    return True


def open_queue(name: str, connection: Redis) -> Queue:
    """Return the queue `name`, whose jobs are stored as JSON."""
    return Queue(name, connection=connection, serializer=JSONSerializer)


class StoredJob(Job):
    """A job as it is in Redis; one that is gone by now is not asked for its status.

    RQ asks again when a job ends or is removed, and raises InvalidJobOperation for one that somebody else
    removed in between: done work then looked like failed work.
    """

    def _fetch_status(self) -> JobStatus:
        try:
            return super()._fetch_status()
        except InvalidJobOperation:
            return self.get_status(refresh=False)


def fetch_job(job_id: str, connection: Redis) -> StoredJob:
    """Return the job `job_id`. Raises NoSuchJobError, also for what is left of one that is gone."""
    return cast(StoredJob, StoredJob.fetch(job_id, connection=connection, serializer=JSONSerializer))


def fetch_jobs(job_ids: Iterable[str], connection: Redis) -> list[Job | None]:
    """Return the jobs of these ids; None for each that is gone."""
    ids = list(job_ids)
    try:
        return StoredJob.fetch_many(ids, connection=connection, serializer=JSONSerializer)
    except NoSuchJobError:
        # Of one of them only a part is left.
        return [_fetch_or_none(job_id, connection) for job_id in ids]


def _fetch_or_none(job_id: str, connection: Redis) -> Job | None:
    try:
        return fetch_job(job_id, connection)
    except NoSuchJobError:
        return None


def _make_room(key: str) -> None:
    """Remove a failed job of this key, or what is left of one.

    The sign of life of a job that Redis has lost makes its hash anew, with nothing else in it; a worker that
    is killed then leaves it there for ever.
    """
    if not redis().exists(Job.key_for(key)):
        return
    try:
        job = fetch_job(key, redis())
    except NoSuchJobError:
        redis().eval(_REMOVE_REMNANT, 1, Job.key_for(key))
        return
    if job.is_failed:
        job.delete()


def ring(bell: str) -> None:
    """Wake whoever waits for `bell`, now or within a minute."""
    try:
        pipeline = redis().pipeline()
        pipeline.lpush(f"bell:{bell}", 1)
        pipeline.expire(f"bell:{bell}", BELL_SECONDS)
        pipeline.execute()
    except RedisError:
        log.warning("Redis is away; nobody heard bell %s", bell)


def wait_for(bell: str, seconds: float) -> bool:
    """Wait at most `seconds` until `bell` rings; False when it did not, or when Redis is away."""
    deadline = time.monotonic() + seconds
    try:
        while (left := deadline - time.monotonic()) > 0:
            if redis_clients().waiting.blpop([f"bell:{bell}"], timeout=min(left, WAIT_SECONDS)):
                redis().lpush(f"bell:{bell}", 1)
                redis().expire(f"bell:{bell}", BELL_SECONDS)
                return True
    except RedisError:
        return False
    return False
