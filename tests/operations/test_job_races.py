"""Jobs whose record in Redis goes while somebody works with it: nothing of RQ's own escapes."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, current_app
from rq.job import Job
from rq.serializers import PickleSerializer
from rq.timeouts import TimerDeathPenalty

from imghost import queue
from imghost.base.errors import NotFound
from imghost.extensions import redis
from imghost.jobs.worker import OwnJob, PictureWorker
from imghost.queue import PICTURES, fetch_job, fetch_jobs, open_queue
from imghost.services.actor import Actor
from imghost.services.upkeep import job_queues, live_jobs
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("app")
JOB = "imghost.jobs.process.process_image"


def remnant(key: str) -> None:
    """What a sign of life leaves of a job that Redis has lost: `Job.heartbeat` is an HSET of one field."""
    redis().hset(Job.key_for(key), "last_heartbeat", "2026-11-23T00:00:00.000000Z")


def waiting() -> list[str]:
    return [str(job_id) for job_id in open_queue(PICTURES, redis()).get_job_ids()]


def loses_its_record() -> None:
    """Redis is emptied while a worker is at it."""
    redis().flushdb()


def is_thought_dead() -> None:
    """The reconciler removes the job of a worker that showed no sign of life."""
    live_jobs.forget(["racing"])


@pytest.fixture
def worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> PictureWorker:
    monkeypatch.setattr(OwnJob, "modules", (*OwnJob.modules, __name__))
    worker = PictureWorker(app, redis())
    worker.death_penalty_class = TimerDeathPenalty
    return worker


@pytest.mark.parametrize("job", [loses_its_record, is_thought_dead])
def test_work_that_was_done_is_no_failure(
    job: Callable[[], None], worker: PictureWorker, caplog: pytest.LogCaptureFixture
) -> None:
    queue.enqueue(f"{__name__}.{job.__name__}", key="racing")
    worker.work(burst=True)
    assert "Traceback" not in caplog.text
    assert open_queue(PICTURES, redis()).failed_job_registry.get_job_ids() == []
    assert not Job.exists("racing", connection=redis())


def test_a_job_that_ends_while_another_is_enqueued(monkeypatch: pytest.MonkeyPatch) -> None:
    assert queue.enqueue(JOB, 1, key="racing")

    def fetch_in_vain(*words: Any) -> Job:
        job = fetch_job(*words)
        redis().delete(job.key)
        return job

    monkeypatch.setattr(queue, "fetch_job", fetch_in_vain)
    assert queue.enqueue(JOB, 2, key="racing")
    assert fetch_job("racing", redis()).args == [2]


def test_a_failed_job_that_is_forgotten_while_another_is_enqueued(monkeypatch: pytest.MonkeyPatch) -> None:
    queue.enqueue(JOB, 1, key="racing")
    fetch_job("racing", redis()).set_status("failed")  # type: ignore[arg-type]
    asked = queue.StoredJob.get_status

    def forgotten(job: Job, refresh: bool = True) -> Any:
        status = asked(job, refresh)
        redis().delete(job.key)
        return status

    monkeypatch.setattr(queue.StoredJob, "get_status", forgotten)
    assert queue.enqueue(JOB, 2, key="racing")


def test_what_is_left_of_a_job_stands_in_nobodys_way() -> None:
    remnant("racing")
    assert queue.enqueue(JOB, 1, key="racing")
    assert waiting() == ["racing"]
    assert not queue.enqueue(JOB, 1, key="racing")


def test_one_remnant_hides_no_other_job() -> None:
    queue.enqueue(JOB, 1, key="whole")
    remnant("racing")
    found = fetch_jobs(["racing", "whole", "gone"], redis())
    assert [job.id if job else None for job in found] == [None, "whole", None]
    assert live_jobs.live(["racing", "whole", "gone"]) == {"whole"}
    live_jobs.forget(["racing", "whole", "gone"])
    assert waiting() == []


def test_two_administrators_try_one_job_again() -> None:
    admin = Actor(user=make_user(role="admin"))
    queue.enqueue(JOB, 1, key="racing")
    fetch_job("racing", redis()).set_status("failed")  # type: ignore[arg-type]
    # It says so still, but the other one has it already.
    with pytest.raises(NotFound):
        job_queues.retry_job(admin, "racing")
    with pytest.raises(NotFound):
        job_queues.retry_job(admin, "gone")


def test_a_job_of_an_older_version_is_shown_without_its_words() -> None:
    old = Job.create("os.getcwd", connection=redis(), serializer=PickleSerializer, id="old", origin=PICTURES)
    old.set_status("failed")  # type: ignore[arg-type]
    old.save()
    registry = open_queue(PICTURES, redis()).failed_job_registry
    registry.add(old, ttl=60)
    (shown,) = job_queues.failed_jobs()
    assert (shown.id, shown.work, shown.argument) == ("old", "", "")
    assert current_app.extensions["redis"].exists(old.key)
