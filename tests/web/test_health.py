"""`/healthz` and `/readyz`: what machines are told of this process and of the whole site."""

import shutil
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imghost import create_app
from imghost.extensions import db, redis
from imghost.services.upkeep.live_jobs import SCHEDULE_RAN, sign_of_life
from imghost.settings import Settings
from imghost.web.health import EXTENSION
from tests.closing import close


@pytest.fixture
def everything_runs(app: Flask) -> None:
    sign_of_life("worker-1")
    redis().set(SCHEDULE_RAN, time.time())


def test_a_site_that_works_is_ready(everything_runs: None, client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    names = ("database", "redis", "storage", "disk", "worker", "schedule")
    assert answer.get_json() == {"ready": True, "checks": dict.fromkeys(names, "ok")}
    assert answer.headers["Cache-Control"] == "no-store"


def lose_tables(app: Flask) -> None:
    db.drop_all()


def fill_redis(app: Flask) -> None:
    redis().config_set("maxmemory", 1)


def lose_storage(app: Flask) -> None:
    folder = app.extensions["storage"].staging
    shutil.rmtree(folder)
    folder.write_text("a file in its place")


def lose_workers(app: Flask) -> None:
    redis().delete("alive:worker-1")


def stop_schedule(app: Flask) -> None:
    redis().set(SCHEDULE_RAN, time.time() - 3_600)


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        ("database", lose_tables),
        ("redis", fill_redis),
        ("storage", lose_storage),
        ("worker", lose_workers),
        ("schedule", stop_schedule),
    ],
)
def test_what_does_not_work_is_named(
    app: Flask, everything_runs: None, client: FlaskClient, name: str, break_it: Callable[[Flask], None]
) -> None:
    try:
        break_it(app)
        answer = client.get("/readyz")
    finally:
        redis().config_set("maxmemory", 0)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    found = answer.get_json()
    assert not found["ready"]
    assert [check for check, state in found["checks"].items() if state != "ok"] == [name]


@pytest.mark.settings(max_megabytes=100_000)
def test_a_disk_without_room_for_the_largest_upload_is_named(
    everything_runs: None, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1_000_000))
    assert client.get("/readyz").get_json()["checks"]["disk"] == "is nearly full"


@pytest.mark.settings(redis_url="unix:///nonexistent/redis.sock", maintenance=True)
class TestWithNothingButThisProcess:
    @pytest.fixture
    def app(self, settings: Settings) -> Iterator[Flask]:
        app = create_app(settings)
        yield app
        close(app)

    def test_it_is_alive(self, client: FlaskClient) -> None:
        answer = client.get("/healthz")
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert client.head("/healthz").status_code == 200

    def test_it_is_not_ready_and_says_no_more_than_that(self, client: FlaskClient) -> None:
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "/" not in answer.text
        assert set(answer.get_json()["checks"].values()) > {"does not answer", "takes no writes"}


def test_asking_often_costs_nothing(app: Flask, everything_runs: None, client: FlaskClient) -> None:
    client.get("/readyz")
    checked_at = app.extensions[EXTENSION].at
    assert {client.get("/readyz").status_code for _ in range(20)} == {200}
    assert app.extensions[EXTENSION].at == checked_at
