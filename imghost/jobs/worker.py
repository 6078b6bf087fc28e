"""The worker: takes jobs one after the other and runs them in its own process.

RQ's usual worker forks for each job. Here every file is decoded in a limited child of its own already, so a
fork would only throw warm connections away.
"""

import logging
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, cast

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import DequeueStrategy

from imghost import effects
from imghost.base.request_ids import current_id
from imghost.extensions import db
from imghost.metrics import JOB_SECONDS, JOBS
from imghost.queue import ASSIST, PICTURES, REQUEST, UPKEEP, VIDEOS, StoredJob, open_queue
from imghost.services.upkeep.live_jobs import ALIVE, ASSISTING, BEAT_SECONDS, FILMING, sign_of_life

log = logging.getLogger(__name__)


class OwnJob(StoredJob):
    """A job that calls a function of `imghost.jobs` and nothing else.

    RQ itself calls whatever a job names, so whoever could write to Redis could run any program (CWE-470).
    """

    modules = ("imghost.jobs.",)

    @property
    def func(self) -> Callable[..., Any]:
        """The function to call. Raises ValueError for one that is no job of ours."""
        if not (self.func_name or "").startswith(self.modules):
            raise ValueError(f"{self.func_name} is not a job of this site")
        return cast(Callable[..., Any], super().func)


def _measure(job: Job, done: bool, seconds: float) -> None:
    name = (job.func_name or "").rpartition(".")[2]
    JOBS.labels(name, "done" if done else "failed").inc()
    JOB_SECONDS.labels(name).observe(seconds)


class PictureWorker(SimpleWorker):
    """Runs each job in an application context of its own and tells all the time that it is alive."""

    # Redis comes back within a second when the launcher restarts it.
    max_connection_wait_time = 5.0
    log_result_lifespan = False

    def __init__(self, app: Flask, connection: Redis, names: tuple[str, ...] = (PICTURES, UPKEEP)) -> None:
        queues = [open_queue(name, connection) for name in names]
        super().__init__(
            queues, connection=connection, serializer=JSONSerializer, job_class=OwnJob, worker_ttl=60
        )
        self.app = app
        self._ended = threading.Event()
        self._told_to_stop = False
        self._kind = {VIDEOS: FILMING, ASSIST: ASSISTING}.get(names[0], ALIVE)

    def run(self) -> bool:
        """Work, and return whether the end was asked for. Raises RedisError when Redis is away."""
        threading.Thread(target=self._beat, daemon=True, name="sign of life").start()
        try:
            # Turn by turn, so that neither a thousand new pictures nor a thousand deletions starve the other.
            self.work(logging_level="WARNING", dequeue_strategy=DequeueStrategy.ROUND_ROBIN)
        except RedisError:
            if not self._told_to_stop:
                raise
        finally:
            self._ended.set()
        return self._told_to_stop

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Note that the end was asked for: RQ also ends when Redis is away."""
        self._told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Run the job; what it did not commit is undone. One line in the log per job.

        All lines of it carry the name of the request that asked for it.
        """
        token = current_id.set(str(job.meta.get(REQUEST, "")))
        try:
            return self._perform(job, queue, execution)
        finally:
            current_id.reset(token)

    def _perform(self, job: Job, queue: Queue, execution: Execution) -> bool:
        began = time.monotonic()
        with self.app.app_context():
            try:
                done = bool(super().perform_job(job, queue, execution))
                _measure(job, done, time.monotonic() - began)
            finally:
                db.session.rollback()
                effects.undo(db.session)
        # The schedule's jobs have no arguments and come every few seconds; they speak up only when they fail.
        level = logging.DEBUG if done and not job.args else logging.INFO
        log.log(level, "%s %s in %.2f s", job.id, "done" if done else "failed", time.monotonic() - began)
        return done

    def _beat(self) -> None:
        with self.app.app_context():
            while not self._ended.is_set():
                try:
                    sign_of_life(self.name, self._kind)
                except RedisError as error:
                    log.debug("no sign of life: %s", error)
                self._ended.wait(BEAT_SECONDS)
