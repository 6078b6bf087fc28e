"""The job queues for administrators: waiting, failed, and retrying."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DeserializationError, InvalidJobOperation, NoSuchJobError
from rq.job import Job

from imghost.base.errors import NotFound, Unavailable
from imghost.extensions import redis
from imghost.queue import QUEUES, fetch_job, fetch_jobs, open_queue
from imghost.services.actor import Actor
from imghost.services.audit import record

MOST_SHOWN = 100
REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many jobs of one queue wait, run and have failed."""

    name: str
    waiting: int
    running: int
    failed: int


@dataclass(frozen=True, slots=True)
class FailedJob:
    """`reason` is the last line of what went wrong; `argument` is what the job was about."""

    id: str
    queue: str
    work: str
    argument: str
    reason: str
    ended_at: datetime | None


def queue_states() -> Sequence[QueueState]:
    """Return the state of every queue. Raises Unavailable while Redis is away."""
    with _redis_there():
        return [_state(queue) for queue in _queues()]


def failed_jobs() -> Sequence[FailedJob]:
    """Return the jobs that failed last, the newest first. Raises Unavailable while Redis is away."""
    with _redis_there():
        found = [_failed(queue.name, job) for queue in _queues() for job in _jobs(queue)]
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda job: job.ended_at or oldest, reverse=True)[:MOST_SHOWN]


def retry_job(actor: Actor, job_id: str) -> None:
    """Put a failed job back into its queue. Raises Forbidden, NotFound or Unavailable."""
    actor.require_admin()
    with _redis_there():
        try:
            _require_failed(job_id).requeue()
        except InvalidJobOperation:
            # Somebody else was quicker.
            raise NotFound from None
    record(actor, "job.retry", job_id)


def forget_job(actor: Actor, job_id: str) -> None:
    """Remove a failed job for good. Raises Forbidden, NotFound or Unavailable."""
    actor.require_admin()
    with _redis_there():
        _require_failed(job_id).delete()
    record(actor, "job.forget", job_id)


@contextmanager
def _redis_there() -> Iterator[None]:
    try:
        yield
    except RedisError:
        raise Unavailable("Redis is away, so nothing is known of the jobs.") from None


def _queues() -> list[Queue]:
    return [open_queue(name, redis()) for name in QUEUES]


def _state(queue: Queue) -> QueueState:
    failed = queue.failed_job_registry
    return QueueState(queue.name, queue.count, queue.started_job_registry.count, failed.count)


def _jobs(queue: Queue) -> list[Job]:
    ids = queue.failed_job_registry.get_job_ids(desc=True, end=MOST_SHOWN - 1)
    return [job for job in fetch_jobs(ids, redis()) if job is not None]


def _failed(queue: str, job: Job) -> FailedJob:
    result = job.latest_result()
    lines = (result.exc_string or "").strip().splitlines() if result else []
    work, argument = _call(job)
    ended_at = job.ended_at.replace(tzinfo=UTC) if job.ended_at and not job.ended_at.tzinfo else job.ended_at
    return FailedJob(
        id=job.id,
        queue=queue,
        work=work,
        argument=argument,
        reason=lines[-1][:REASON_LENGTH] if lines else "",
        ended_at=ended_at,
    )


def _call(job: Job) -> tuple[str, str]:
    """Return what the job calls and with what; nothing of one that cannot be read any more."""
    try:
        return (job.func_name or "").rpartition(".")[2], ", ".join(str(each) for each in job.args or ())
    except DeserializationError:
        return "", ""


def _require_failed(job_id: str) -> Job:
    try:
        job = fetch_job(job_id, redis())
        if not job.is_failed:
            raise NotFound
        return job
    except (NoSuchJobError, InvalidJobOperation, ValueError):
        raise NotFound from None
