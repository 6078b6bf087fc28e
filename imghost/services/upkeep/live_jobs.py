"""Heartbeats of workers: which jobs are really being worked on.

RQ notices a dead worker when the job's own time limit has passed; that is ten minutes too late for somebody
who waits for a thumbnail. So each worker also shows a sign of life every few seconds.
"""

from collections.abc import Collection
from itertools import chain

from rq.job import Job, JobStatus

from imghost.extensions import redis
from imghost.queue import PICTURES, VIDEOS, fetch_jobs, open_queue

ALIVE = "alive:"
# Of workers for videos: they make no pictures, so nobody may take them for one that does.
FILMING = "filming:"
# Of workers for assistance.
ASSISTING = "assisting:"
# When the schedule last went round, in seconds since 1970.
SCHEDULE_RAN = "schedule:ran"
BEAT_SECONDS = 3
# A worker that missed this many seconds is dead, or so slow that doing its job twice is the lesser harm.
LIFE_SECONDS = 12
# A job may be neither waiting nor started for the moment in which a worker takes it.
TAKING_SECONDS = 60


def sign_of_life(worker_name: str, kind: str = ALIVE) -> None:
    """Tell the reconciler that the worker is alive for the next seconds. Raises RedisError."""
    redis().set(f"{kind}{worker_name}", 1, ex=LIFE_SECONDS)


def workers_alive(kind: str = ALIVE) -> int:
    """Count the workers that have shown a sign of life lately. Raises RedisError."""
    return sum(1 for _ in redis().scan_iter(f"{kind}*", count=1_000))


def live(job_ids: Collection[str]) -> set[str]:
    """Return those of the jobs `job_ids` that wait or run. Raises RedisError."""
    connection = redis()
    queued = [open_queue(name, connection).get_job_ids() for name in (PICTURES, VIDEOS)]
    waiting = set(chain(*queued)).intersection(job_ids)
    others = [job_id for job_id in job_ids if job_id not in waiting]
    jobs = fetch_jobs(others, connection) if others else []
    return waiting | {job.id for job in jobs if job is not None and _runs(job)}


def forget(job_ids: Collection[str]) -> None:
    """Remove what dead workers left of these jobs, so that their ids can be used again. Raises RedisError."""
    for job in fetch_jobs(job_ids, redis()):
        if job is not None:
            job.delete()


def _runs(job: Job) -> bool:
    connection = redis()
    status = job.get_status(refresh=False)
    if status == JobStatus.STARTED:
        return bool(connection.exists(*(f"{kind}{job.worker_name}" for kind in (ALIVE, FILMING))))
    if status == JobStatus.QUEUED:
        # Seen like this for the first time: a worker is probably taking it right now.
        return bool(connection.set(f"taking:{job.id}", 1, nx=True, ex=TAKING_SECONDS))
    return False
