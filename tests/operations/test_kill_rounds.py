"""Promised work while processes of a real site are killed: each round promises four things and has one fault.

What the rounds saw is printed: `make soak` with `-s` shows how long each took to recover.
"""

import contextlib
import io
import os
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, inspect, select

from imghost import create_app
from imghost.extensions import db
from imghost.models import Image, User
from imghost.settings import load_settings
from tests.live import PASSWORD, LiveSite, running_site
from tests.pictures import png
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.soak, pytest.mark.timeout(600)]

MANY = 240
# A dead worker's hold ends after half a minute, a deletion can be undone as long; then the schedule comes.
RECOVERY_SECONDS = 300


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with contextlib.contextmanager(running_site)(IMGHOST_UPLOAD_WAIT="0") as site:
        assert site.upload(png(), "first.png").status_code == 200
        wait_until(lambda: site.statuses() == ["ready"], 60)
        with _inside(site):
            copy_pictures("member", MANY - 1)
        yield site


@contextlib.contextmanager
def _inside(site: LiveSite) -> Iterator[None]:
    with create_app(load_settings(site.environment)).app_context():
        yield
        db.session.commit()
        db.engine.dispose()


def copy_pictures(name: str, number: int) -> None:
    """Give the account so many rows like the first one's, without files."""
    first = db.session.scalars(select(Image).order_by(Image.id)).first()
    owner = db.session.scalars(select(User).where(User.name == name)).one()
    assert first is not None
    values = {column.key: getattr(first, column.key) for column in inspect(Image).columns}
    values |= {
        "id": None,
        "user_id": owner.id,
        "trashed_at": None,
        "deleted_at": None,
        "visibility": "public",
    }
    for each in range(number):
        own = f"{name}{each:05}"
        values |= {"code": own, "public_id": own, "slug": own, "name": own}
        db.session.execute(insert(Image).values({key: value for key, value in values.items() if key != "id"}))


def ask(site: LiveSite, query: str, *values: object) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(site.home / "imghost.sqlite3", timeout=30)) as database:
        return database.execute(query, values).fetchall()


def count(site: LiveSite, condition: str, *values: object) -> int:
    query = "SELECT count(*) FROM images WHERE "
    return int(ask(site, query + condition, *values)[0][0])


@contextlib.contextmanager
def signed_in(site: LiveSite, name: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.base_url, timeout=60, trust_env=False) as client:
        assert client.post("/login", data={"login": name, "password": PASSWORD}).status_code == 303
        yield client


def change(client: httpx.Client, action: str, **fields: str) -> None:
    sent = {"all": "1", "list": "/my/uploads", **fields}
    answer = client.post(f"/my/uploads/bulk/{action}", data=sent)
    assert answer.status_code == 303, answer.text
    assert "/my/uploads/jobs/" in answer.headers["Location"]


def kill(site: LiveSite, word: str, *, but: str = "nothing at all") -> None:
    found = [pid for pid in site.processes(word) if pid not in site.processes(but)]
    assert found
    for pid in found:
        os.kill(pid, signal.SIGKILL)


def empty_redis(site: LiveSite) -> None:
    with site.redis() as connection:
        connection.flushall()


FAULTS: dict[str, Callable[[LiveSite], object]] = {
    "worker killed": lambda site: kill(site, "worker.py", but="--cron"),
    "Redis killed, empty again": lambda site: kill(site, "redis-server"),
    "Redis emptied": empty_redis,
    "web killed": lambda site: kill(site, " imghost web"),
}


@pytest.mark.parametrize("moment", ["with the answer", "in the middle"])
@pytest.mark.parametrize("fault", FAULTS)
def test_promised_work_is_done_once(site: LiveSite, fault: str, moment: str) -> None:
    number = len(ask(site, "SELECT id FROM users"))
    leaver, tag = f"leaver{number}", f"tag{number}"
    wait_until(lambda: _answers(site), 60)
    site.add_member(leaver)
    with _inside(site):
        copy_pictures(leaver, MANY)
    (member,), (gone,) = (
        ask(site, "SELECT id FROM users WHERE name = ?", name)[0] for name in ("member", leaver)
    )
    wanted = "private" if number % 2 else "link"

    with signed_in(site, "member") as mine, signed_in(site, leaver) as theirs:
        change(mine, "visibility", privacy=wanted)
        assert count(site, "user_id = ? AND visibility = ?", member, wanted) == MANY
        change(theirs, "delete")
        assert count(site, "user_id = ? AND trashed_at IS NULL", gone) == 0
        assert mine.post("/settings/export").status_code == 303
        change(mine, "tag", tags=tag)
    (task,) = ask(site, "SELECT id FROM tasks WHERE verb = 'images' ORDER BY id DESC LIMIT 1")[0]
    if moment == "in the middle":
        wait_until(lambda: ask(site, "SELECT done FROM tasks WHERE id = ?", task)[0][0] > 0, RECOVERY_SECONDS)
    began = time.monotonic()
    FAULTS[fault](site)

    times = {}
    for name, is_done in {
        "tags": lambda: ask(site, "SELECT state FROM tasks WHERE id = ?", task) == [("done",)],
        "export": lambda: (
            ask(site, "SELECT count(*) FROM tasks WHERE verb = 'export' AND state = 'open'") == [(0,)]
        ),
        "deletion": lambda: count(site, "user_id = ? AND deleted_at IS NULL", gone) == 0,
    }.items():
        wait_until(is_done, RECOVERY_SECONDS)
        times[name] = time.monotonic() - began
    spent = ", ".join(f"{name} after {seconds:.0f} s" for name, seconds in times.items())
    print(f"\n| {fault} | {moment} | {spent} |")

    assert ask(site, "SELECT done, failed FROM tasks WHERE id = ?", task) == [(MANY, 0)]
    tagged = "id IN (SELECT image_id FROM image_tags JOIN tags ON tags.id = tag_id WHERE name = ?)"
    assert count(site, f"user_id = ? AND {tagged}", member, tag) == MANY
    assert count(site, "user_id = ? AND visibility = ?", member, wanted) == MANY
    assert ask(site, "SELECT count(*) FROM task_images") == [(0,)]
    wait_until(lambda: _answers(site), 60)
    with signed_in(site, "member") as mine:
        file = mine.get("/settings/export/download")
    assert file.status_code == 200
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())


def _answers(site: LiveSite) -> bool:
    try:
        return httpx.get(f"{site.base_url}/login", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
