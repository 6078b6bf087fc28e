"""The application as tests use it: real SQLite or PostgreSQL, real Redis, a real RQ worker on demand."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest
import redis.utils
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty
from sqlalchemy import text

from imghost import assembly, create_app
from imghost.base import passwords
from imghost.extensions import db
from imghost.queue import ASSIST, PICTURES, UPKEEP, open_queue
from imghost.services import late_writes
from imghost.settings import Settings
from tests import known_statements, postgres
from tests.browser import browser, open_page
from tests.clients import IndependentClient
from tests.closing import close
from tests.known_routes import KnownFlask
from tests.live import live_site
from tests.redis_servers import running_redis

# A busy machine is no failure: examples may take as long as they do.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

# Fixtures of other files, for everybody.
__all__ = ["browser", "live_site", "open_page"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process waits for it in the end.

    On a second database only what uses a database has anything to show.
    """
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("browser", "processes"))))
    if postgres.VARIABLE in os.environ:
        items[:], others = postgres.only_of_the_database(items)
        config.hook.pytest_deselected(items=others)


def pytest_collection_finish() -> None:
    """Search for garbage rarely: tests make an application each, and looking for dead ones takes long."""
    gc.freeze()
    gc.set_threshold(200_000, 5, 5)


@pytest.fixture(scope="session", autouse=True)
def cheap_repetition() -> Iterator[None]:
    """Do once, or with a fraction of the work, what thousands of tests would do anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", "scrypt:128:8:1")
        patch.setattr(assembly, "Flask", KnownFlask)
        # Tests write what was counted when they want to see it, not in the middle of something else.
        patch.setattr(late_writes, "SECONDS", 3_600)
        # Of the installed distribution, for each connection.
        patch.setattr(redis.utils, "get_lib_version", cache(redis.utils.get_lib_version))
        yield


@pytest.fixture(scope="session")
def redis_address() -> Iterator[str]:
    """A private Redis on a unix socket, as the launcher starts one."""
    with running_redis() as (address, _):
        yield address


@pytest.fixture(scope="session")
def database_address() -> str:
    """Empty for SQLite; on the server of TEST_DATABASE_URL each test process has a database of its own."""
    server = os.environ.get(postgres.VARIABLE)
    return postgres.own_database(server, os.environ.get("PYTEST_XDIST_WORKER", "main")) if server else ""


@pytest.fixture
def settings(
    tmp_path: Path, redis_address: str, database_address: str, request: pytest.FixtureRequest
) -> Settings:
    """Settings of the test's site; `@pytest.mark.settings(name=value)` changes some of them."""
    marker = request.node.get_closest_marker("settings")
    values = {
        "home": tmp_path / "home",
        "redis_url": redis_address,
        "database_url": database_address,
        "secret_key": "a secret only for tests",
        # No worker runs beside a unit test, so nobody waits for one.
        "upload_wait": 0,
        # Thousands of requests are no news.
        "access_log": False,
        **(marker.kwargs if marker else {}),
    }
    return Settings.model_validate(values)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table; copying it is quicker than making the tables for each test."""
    home = tmp_path_factory.mktemp("empty")
    app = create_app(Settings(home=home, secret_key="a secret only for tests"))
    with app.app_context():
        db.create_all()
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        # Given back first: Python 3.13 and later complain of a connection that nobody closed.
        db.session.remove()
        db.engine.dispose()
    return home / "imghost.sqlite3"


@pytest.fixture
def app(settings: Settings, empty_database: Path) -> Iterator[Flask]:
    app = create_app(settings)
    KnownFlask.remember(app)
    app.testing = True
    app.test_client_class = IndependentClient
    with app.app_context():
        known_statements.share(db.engine)
        app.extensions["redis"].flushdb()
        if settings.database_url:
            postgres.as_new(db.engine)
        else:
            shutil.copy(empty_database, settings.home / "imghost.sqlite3")
        yield app
        db.session.remove()
        close(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Run the queued jobs to the end in a real RQ worker inside this process."""

    def run() -> None:
        connection = Redis.from_url(app.extensions["settings"].redis_address)
        queues = [open_queue(name, connection) for name in (PICTURES, UPKEEP, ASSIST)]
        worker = SimpleWorker(queues, connection=connection, serializer=JSONSerializer)
        worker.death_penalty_class = TimerDeathPenalty
        # A session of its own, as in a worker process.
        with app.app_context():
            worker.work(burst=True, logging_level="WARNING")
        connection.close()
        db.session.expire_all()

    return run
