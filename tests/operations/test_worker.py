"""The worker and the schedule with a real Redis."""

import json
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import LockError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer, PickleSerializer
from rq.timeouts import TimerDeathPenalty
from sqlalchemy import select

from imghost import effects
from imghost.base.request_ids import current_id
from imghost.extensions import db
from imghost.jobs import upkeep
from imghost.jobs.schedule import LOCK, TABLE, OnlyScheduler
from imghost.jobs.worker import OwnJob, PictureWorker
from imghost.models import Category
from imghost.queue import PICTURES, UPKEEP, enqueue, fetch_job, open_queue
from tests.waiting import wait_until

undone: list[str] = []


def forgets_to_commit() -> None:
    db.session.add(Category(name="Draft", url_key="draft"))
    db.session.flush()
    effects.on_undo(db.session, lambda: undone.append("draft"))


def fails() -> None:
    forgets_to_commit()
    raise RuntimeError("on purpose")


@pytest.fixture
def connection(app: Flask) -> Iterator[Redis]:
    with Redis.from_url(app.extensions["settings"].redis_address) as client:
        yield client


@pytest.fixture
def worker(app: Flask, connection: Redis, monkeypatch: pytest.MonkeyPatch) -> PictureWorker:
    undone.clear()
    monkeypatch.setattr(OwnJob, "modules", (*OwnJob.modules, __name__))
    worker = PictureWorker(app, connection)
    # RQ's own way to end a job works in the main thread only; so does a test, but its plugin uses it too.
    worker.death_penalty_class = TimerDeathPenalty
    return worker


@pytest.mark.parametrize("job", [forgets_to_commit, fails])
def test_what_a_job_did_not_commit_is_undone(job: Any, worker: PictureWorker, connection: Redis) -> None:
    open_queue(UPKEEP, connection).enqueue(job)
    worker.work(burst=True, logging_level="CRITICAL")
    assert db.session.scalars(select(Category)).all() == []
    assert undone == ["draft"]


def test_a_failed_job_does_not_stop_the_worker(worker: PictureWorker, connection: Redis) -> None:
    queue = open_queue(PICTURES, connection)
    queue.enqueue(fails)
    last = queue.enqueue(upkeep.purge)
    worker.work(burst=True, logging_level="CRITICAL")
    assert fetch_job(last.id, connection).is_finished


class Exploit:
    """What runs when somebody reads its pickle."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("serializer", [PickleSerializer, JSONSerializer])
def test_nobody_runs_code_by_writing_to_redis(
    worker: PictureWorker, connection: Redis, tmp_path: Path, serializer: Any
) -> None:
    canary = tmp_path / "canary"
    pickled = serializer is PickleSerializer
    name, argument = ("imghost.jobs.upkeep.purge", Exploit(canary)) if pickled else ("os.mkdir", str(canary))
    job = Queue(PICTURES, connection=connection, serializer=serializer).enqueue(name, argument)
    worker.work(burst=True, logging_level="CRITICAL")
    assert not canary.exists()
    assert open_queue(PICTURES, connection).failed_job_registry.get_job_ids() == [job.id]


def test_jobs_lie_in_redis_as_json(connection: Redis) -> None:
    """RQ compresses the call with zlib."""
    enqueue("imghost.jobs.process.process_image", 7, key="one")
    stored: Any = connection.hget(Job.key_for("one"), "data")
    assert json.loads(zlib.decompress(stored)) == ["imghost.jobs.process.process_image", None, [7], {}]


def test_it_tells_that_it_is_alive(worker: PictureWorker, connection: Redis) -> None:
    beating = threading.Thread(target=worker._beat)
    beating.start()
    wait_until(lambda: connection.exists(f"alive:{worker.name}"))
    worker._ended.set()
    beating.join()


def test_the_schedule_enqueues_everything_that_is_due(connection: Redis) -> None:
    scheduler = OnlyScheduler(connection)
    scheduler.wait_for_turn()
    scheduler.enqueue_jobs()
    jobs = open_queue(UPKEEP, connection).jobs
    assert [job.func_name for job in jobs] == [
        f"{entry.job.__module__}.{entry.job.__name__}" for entry in TABLE
    ]
    assert [job.ttl for job in jobs] == [entry.seconds for entry in TABLE]
    scheduler.register_death()


def test_everything_scheduled_runs_and_can_run_again(worker: PictureWorker, connection: Redis) -> None:
    queue = open_queue(UPKEEP, connection)
    for entry in (*TABLE, *TABLE):
        queue.enqueue(entry.job)
    worker.work(burst=True, logging_level="CRITICAL")
    assert queue.failed_job_registry.get_job_ids() == []
    assert queue.finished_job_registry.count == 2 * len(TABLE)


def test_one_process_keeps_the_schedule(connection: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imghost.jobs.schedule.RETRY_SECONDS", 0.05)
    first, second = OnlyScheduler(connection), OnlyScheduler(connection)
    first.wait_for_turn()
    waiting = threading.Thread(target=second.wait_for_turn)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    first.register_death()
    waiting.join()
    second.register_death()
    assert not connection.exists(LOCK)


def test_a_schedule_that_lost_its_lock_ends(connection: Redis) -> None:
    scheduler = OnlyScheduler(connection)
    scheduler.wait_for_turn()
    connection.delete(LOCK)
    with pytest.raises(LockError):
        scheduler.heartbeat()
    scheduler.register_death()


def says_its_name() -> None:
    undone.append(current_id.get())


def test_a_job_logs_under_the_name_of_its_request(worker: PictureWorker) -> None:
    token = current_id.set("request-1")
    assert enqueue(f"{__name__}.says_its_name", key="named", queue=UPKEEP)
    current_id.reset(token)
    worker.work(burst=True, logging_level="CRITICAL")
    assert undone == ["request-1"]
    assert current_id.get() == ""
