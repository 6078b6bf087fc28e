"""Images that nobody works on any more are found and worked on again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq.job import Job, JobStatus

from imghost.extensions import db, now, redis
from imghost.models import Image
from imghost.queue import PICTURES, fetch_job, open_queue
from imghost.services.upkeep import live_jobs
from imghost.services.upkeep.reconcile import GAVE_UP, reconcile
from imghost.services.uploads.ingest import job_key, start_processing
from tests.operations.stored import ago, store

pytestmark = pytest.mark.usefixtures("app")
NOW = timedelta(0)


def waiting() -> list[str]:
    return [str(job_id) for job_id in open_queue(PICTURES, redis()).get_job_ids()]


def take(image: Image, worker: str) -> Job:
    """Do what RQ does when a worker begins a job."""
    job_id = job_key(image.id, image.attempts)
    redis().lrem(open_queue(PICTURES, redis()).key, 1, job_id)
    job = fetch_job(job_id, redis())
    job.worker_name = worker
    job.set_status(JobStatus.STARTED)
    job.save()
    return job


def test_a_waiting_job_is_left_alone() -> None:
    image = store()
    assert reconcile(NOW) == 0
    assert waiting() == [job_key(image.id, 0)]


def test_a_lost_job_is_enqueued_again(work: Callable[[], None]) -> None:
    image = store()
    redis().flushdb()
    assert reconcile(NOW) == 1
    work()
    assert image.status == "ready"


def test_a_young_image_is_left_alone() -> None:
    store()
    redis().flushdb()
    assert reconcile(timedelta(minutes=1)) == 0


def test_a_running_job_of_a_living_worker_is_left_alone() -> None:
    image = store()
    take(image, "alive")
    live_jobs.sign_of_life("alive")
    assert reconcile(NOW) == 0
    assert waiting() == []


def test_a_running_job_of_a_dead_worker_is_done_again(work: Callable[[], None]) -> None:
    image = store()
    take(image, "dead")
    assert reconcile(NOW) == 1
    assert waiting() == [job_key(image.id, 0)]
    work()
    assert image.status == "ready"


def test_a_sign_of_life_runs_out() -> None:
    live_jobs.sign_of_life("somebody")
    assert 0 < redis().ttl("alive:somebody") <= live_jobs.LIFE_SECONDS


def test_a_job_between_queue_and_worker_is_lost_only_when_it_stays_there() -> None:
    image = store()
    redis().delete(open_queue(PICTURES, redis()).key)
    assert [reconcile(NOW), reconcile(NOW)] == [0, 1]
    assert waiting() == [job_key(image.id, 0)]


def test_a_worker_that_is_killed_over_and_over_is_no_failure(work: Callable[[], None]) -> None:
    image = store()
    for _ in range(6):
        take(image, "dead")
        image.setbacks = 0
        db.session.commit()
        assert reconcile(NOW) == 1
    assert (image.status, image.attempts) == ("processing", 0)
    work()
    assert image.status == "ready"


def test_a_new_file_that_waits_for_its_first_job_is_left_alone() -> None:
    image = store()
    redis().flushdb()
    image.version = 2
    db.session.commit()
    start_processing(image.id, 2_000)
    assert reconcile(NOW) == 0


def test_after_three_attempts_it_has_failed() -> None:
    image = store(attempts=3)
    redis().flushdb()
    assert reconcile(NOW) == 0
    assert (image.status, image.failure) == ("failed", GAVE_UP)


@pytest.mark.parametrize("state", ["ready", "failed"])
def test_finished_images_are_left_alone(state: str) -> None:
    store(status=state)
    redis().flushdb()
    assert reconcile(NOW) == 0


def test_deleted_and_expired_images_are_not_worked_on() -> None:
    store(deleted_at=now())
    store(expires_at=now() - timedelta(seconds=1))
    redis().flushdb()
    assert reconcile(NOW) == 0


def test_every_batch_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imghost.services.upkeep.reconcile.BATCH", 2)
    for _ in range(5):
        store(**ago(minutes=5))
    redis().flushdb()
    assert reconcile() == 5


def test_without_redis_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    store()
    nowhere = Redis.from_url("unix:///nonexistent/redis.sock")
    monkeypatch.setattr("imghost.services.upkeep.live_jobs.redis", lambda: nowhere)
    with pytest.raises(RedisError):
        reconcile(NOW)
    nowhere.close()
