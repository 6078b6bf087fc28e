"""What is away or used up, database, disk or system, is a 503 with a time to come back, and no trace."""

import errno
import io
import mimetypes
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool
from werkzeug.test import TestResponse

from imghost.base.open_files import raise_open_files
from imghost.extensions import db
from imghost.services.site.site_settings import change_settings
from tests.clients import IndependentClient, give_session
from tests.factories import make_key, make_user
from tests.pictures import png

TRACES = ("secret", "nonexistent", "Error", "SELECT", "Traceback")
FULL = "its disk is full or cannot be written"
DATABASE = "cannot reach its database"
FILES = "cannot reach its files"
BUSY = "busy"
# One address below each API, and a page.
ADDRESSES = (
    "/failing", "/api/1/failing", "/api/v1/failing", "/v1/failing", "/api/failing", "/img/failing",
    "/t/failing", "/api/v1/images/failing", "/api/v1/collections/failing", "/1/upload/failing",
    "/col_/failing", "/drop/failing", "/oembed/failing",
)  # fmt: skip


def statement(words: str, address: str = "sqlite://", *before: str) -> None:
    engine = create_engine(address, connect_args={"timeout": 0})
    try:
        with engine.connect() as connection:
            for each in (*before, words):
                connection.execute(text(each))
    finally:
        engine.dispose()


def full_database() -> None:
    statement("CREATE TABLE a (b)", "sqlite://", "PRAGMA max_page_count=1")


def database_that_cannot_be_written() -> None:
    statement("CREATE TABLE a (b)", "sqlite://", "PRAGMA query_only=ON")


def database_that_cannot_be_opened() -> None:
    statement("SELECT 1", "sqlite:////nonexistent/folder/a.sqlite3")


def no_database_at_all(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database" * 100)
    statement("SELECT * FROM a", f"sqlite:///{tmp_path}/text")


def empty_database() -> None:
    statement("SELECT * FROM images")


def locked_database(tmp_path: Path) -> None:
    path = tmp_path / "locked.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        statement("CREATE TABLE a (b)", f"sqlite:///{path}")


def database_server_that_refuses() -> None:
    create_engine("postgresql+psycopg://a:b@127.0.0.1:1/c").connect()


def used_up_pool() -> None:
    engine = create_engine("sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0)
    with engine.connect():
        engine.connect()


def used_up_memory() -> None:
    raise MemoryError


def no_thread_left() -> None:
    # What `Thread.start` says at the limit of processes, which root has none of.
    raise RuntimeError("can't start new thread")


def redis_in_the_middle() -> None:
    raise RedisTimeoutError("Timeout reading from socket")


def system(number: int) -> Callable[[], None]:
    def view() -> None:
        raise OSError(number, os.strerror(number), "/secret/path")

    return view


OUTAGES: dict[str, tuple[Callable[..., None], str, int]] = {
    "full disk": (system(errno.ENOSPC), FULL, 300),
    "full database": (full_database, FULL, 300),
    "database cannot be written": (database_that_cannot_be_written, FULL, 300),
    "quota": (system(errno.EDQUOT), FULL, 300),
    "read-only": (system(errno.EROFS), FULL, 300),
    "database cannot be opened": (database_that_cannot_be_opened, DATABASE, 10),
    "no database": (no_database_at_all, DATABASE, 10),
    "empty database": (empty_database, DATABASE, 10),
    "database refuses": (database_server_that_refuses, DATABASE, 10),
    "locked": (locked_database, BUSY, 5),
    "pool": (used_up_pool, BUSY, 5),
    "memory": (used_up_memory, BUSY, 5),
    "threads": (no_thread_left, BUSY, 5),
    "redis": (redis_in_the_middle, BUSY, 5),
    "files": (system(errno.EMFILE), BUSY, 5),
    "files of all": (system(errno.ENFILE), BUSY, 5),
    "no memory": (system(errno.ENOMEM), BUSY, 5),
    "no process": (system(errno.EAGAIN), BUSY, 5),
    "input or output": (system(errno.EIO), FILES, 10),
    "stale handle": (system(errno.ESTALE), FILES, 10),
}


@pytest.mark.parametrize("name", OUTAGES)
def test_it_is_said_in_plain_words(name: str, app: Flask, tmp_path: Path) -> None:
    fail, words, seconds = OUTAGES[name]
    arguments = (tmp_path,) if "tmp_path" in fail.__code__.co_varnames[: fail.__code__.co_argcount] else ()
    app.before_request(lambda: fail(*arguments))
    for path in ADDRESSES:
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(seconds)), path
        assert words in answer.text, path
        assert not any(
            word in answer.text for word in ("secret", "nonexistent", "Error", "SELECT", "Traceback")
        )
        assert answer.is_json or "Request <code>" in answer.text.replace("\n", " "), path


def test_a_mistake_of_ours_stays_one(app: Flask) -> None:
    def view() -> None:
        statement("SELECT * FROM nowhere WHERE")

    app.add_url_rule("/failing", view_func=view)
    with pytest.raises(OperationalError):
        app.test_client().get("/failing")


def test_files_of_others_are_no_storage(app: Flask) -> None:
    app.add_url_rule("/failing", view_func=lambda: Path("/nonexistent/file").read_bytes())
    with pytest.raises(FileNotFoundError):
        app.test_client().get("/failing")


def upload(app: Flask, key: str) -> TestResponse:
    return app.test_client().post(
        "/api/1/upload", headers={"X-API-Key": key}, data={"source": (io.BytesIO(png()), "a.png")}
    )


def test_a_storage_that_is_away(app: Flask) -> None:
    key = make_key(make_user("owner"))
    storage = app.extensions["settings"].storage_directory
    storage.rename(storage.with_name("elsewhere"))
    answer = upload(app, key)
    assert (answer.status_code, FILES in answer.text) == (503, True)
    storage.with_name("elsewhere").rename(storage)
    assert upload(app, key).status_code == 200


@contextmanager
def files_left(number: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with open("/dev/null") as lowest:
        free = lowest.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + number, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_too_many_open_files(app: Flask) -> None:
    user = make_user("owner")
    key = make_key(user)
    client = IndependentClient(app, use_cookies=True)
    give_session(client, user)
    db.session.remove()
    db.engine.dispose()
    # The test client reads a file of its own the first time that it sends one.
    mimetypes.init()
    with files_left(0):
        pages = [client.get(path) for path in ("/", "/my/uploads", "/nothing")]
        answers = [*pages, upload(app, key)]
    assert [answer.status_code for answer in answers] == [503] * 4
    assert all(answer.headers["Retry-After"] for answer in answers)
    assert client.get("/").status_code == 200
    assert upload(app, key).status_code == 200


def test_the_limit_of_open_files_is_raised() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, before[1]), before[1]))
        raise_open_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(before[1], 1_048_576)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_settings_stay_what_they_were_while_the_database_is_away(app: Flask) -> None:
    change_settings({"site_name": "Renamed"})
    db.session.commit()
    path = app.extensions["settings"].home / "imghost.sqlite3"
    client = app.test_client()
    assert "Renamed" in client.get("/login").text
    db.session.remove()
    db.engine.dispose()
    for end in ("", "-wal", "-shm"):
        if Path(f"{path}{end}").exists():
            Path(f"{path}{end}").rename(f"{path}.away{end}")
    path.mkdir()
    app.extensions["redis"].flushdb()
    assert client.get("/").status_code == 503
    assert "Renamed" in client.get("/login").text
    path.rmdir()
