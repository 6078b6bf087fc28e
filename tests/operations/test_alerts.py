"""What goes wrong is told by mail and to a webhook, once, again after a day, and when it has ended."""

import json
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask import Flask

from imghost.base.restarts import note_restart, read_restarts
from imghost.extensions import db, now, redis
from imghost.models import Alert, Image
from imghost.services.upkeep.alerts.site_checks import check_if_due, check_now, last_check
from imghost.services.upkeep.alerts.watch import PATIENCE, REMIND, standing, watch
from imghost.services.upkeep.live_jobs import sign_of_life
from imghost.settings import Settings
from imghost.storage import layout
from tests.factories import make_image, make_user
from tests.web.accounts.mailbox import Mailbox, running_mailbox


class Hook(BaseHTTPRequestHandler):
    taken: list[dict[str, Any]]
    status = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.status < 400:
            self.taken.append(json.loads(body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture(scope="module")
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    yield from running_mailbox()


@pytest.fixture(scope="module")
def hook_server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def hook() -> type[Hook]:
    Hook.taken, Hook.status = [], 204
    return Hook


@pytest.fixture
def mailbox(mail_server: tuple[Mailbox, int]) -> Mailbox:
    mail_server[0].letters.clear()
    return mail_server[0]


@pytest.fixture
def settings(settings: Settings, mail_server: tuple[Mailbox, int], hook_server: HTTPServer) -> Settings:
    return settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": mail_server[1],
            "smtp_tls": "none",
            "alert_webhook": f"http://127.0.0.1:{hook_server.server_port}/alerts",
            "alert_networks": "127.0.0.0/8",
            "public_url": "https://pictures.example",
        }
    )


@pytest.fixture
def well(app: Flask, hook: type[Hook], mailbox: Mailbox) -> None:
    """A site where nothing is wrong, with an administrator who can be mailed."""
    make_user("boss", role="admin", email="boss@example.org")
    sign_of_life("worker-1")
    assert watch() == []


def later(step: timedelta) -> None:
    """Let the time since everything noted so far be longer."""
    for alert in standing():
        alert.since -= step
        if alert.told_at is not None:
            alert.told_at -= step
    db.session.commit()


def begin_backlog(app: Flask) -> None:
    image = make_image(status="processing")
    db.session.query(Image).filter_by(id=image.id).update({"updated_at": now() - timedelta(hours=1)})
    db.session.commit()


def end_backlog() -> None:
    db.session.query(Image).update({"status": "ready"})
    db.session.commit()


def test_it_is_told_once_again_after_a_day_and_when_it_has_ended(
    app: Flask, well: None, mailbox: Mailbox, hook: type[Hook]
) -> None:
    begin_backlog(app)
    # A restart, or a busy minute, is no alert.
    assert watch() == []
    later(PATIENCE)
    watch()
    watch()
    assert len(mailbox.letters) == len(hook.taken) == 1
    assert mailbox.letters[0]["To"] == "boss@example.org"
    assert "1 uploads have waited" in mailbox.text()
    assert hook.taken[0]["state"] == "firing"
    assert (hook.taken[0]["alert"], hook.taken[0]["site"]) == ("backlog", "https://pictures.example")
    later(REMIND)
    watch()
    assert len(mailbox.letters) == 2
    end_backlog()
    watch()
    watch()
    assert [each["state"] for each in hook.taken] == ["firing", "firing", "resolved"]
    assert standing() == []


def test_what_ended_before_it_was_told_is_not_told(well: None, app: Flask, hook: type[Hook]) -> None:
    begin_backlog(app)
    watch()
    end_backlog()
    watch()
    assert hook.taken == []


def test_what_nobody_took_is_told_again(
    app: Flask, well: None, hook: type[Hook], monkeypatch: pytest.MonkeyPatch
) -> None:
    app.extensions["settings-source"] = lambda: app.extensions["settings"].model_copy(
        update={"smtp_host": ""}
    )
    hook.status = 500
    with app.app_context():
        begin_backlog(app)
        watch()
        later(PATIENCE)
        watch()
        assert standing()[0].told_at is None
        hook.status = 204
        watch()
        assert standing()[0].told_at is not None
    assert len(hook.taken) == 1


def fill_disk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1_000_000))


def crash(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        note_restart(app.extensions["settings"].restarts_file, "worker 1")


def kill_workers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    redis().delete("alive:worker-1")


def lose_a_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_image(status="ready")
    check_now()


def lose_redis(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    redis().sadd("alive:", 1)
    monkeypatch.setitem(app.extensions, "redis", app.extensions["redis"].__class__(port=1))


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        *(("disk", fill_disk), ("crashes", crash), ("workers", kill_workers)),
        *(("check", lose_a_file), ("redis", lose_redis)),
    ],
)
def test_each_kind_of_trouble_is_named(
    app: Flask, well: None, monkeypatch: pytest.MonkeyPatch, name: str, break_it: Any
) -> None:
    (app.extensions["settings"].home / "run").mkdir(exist_ok=True)
    break_it(app, monkeypatch)
    watch()
    assert name in [alert.name for alert in db.session.query(Alert)]


def test_only_what_ended_lately_counts_as_a_crash(app: Flask) -> None:
    file = app.extensions["settings"].home / "restarts"
    file.write_text("1000000000 web\nbroken line\n")
    note_restart(file, "worker 2")
    assert read_restarts(file, 600) == {"worker 2": 1}
    assert read_restarts(file.with_name("none"), 600) == {}


def test_a_check_is_not_repeated_with_each_start(app: Flask) -> None:
    check_if_due()
    first = last_check()
    assert first is not None
    assert first.problems == 0
    check_if_due()
    assert last_check() is first


def test_a_check_finds_a_file_of_no_image(app: Flask) -> None:
    path = app.extensions["storage"].working_path("png")
    path.write_bytes(b"nobody's")
    app.extensions["storage"].place(path, layout.original("Nobody1234", 1, "png"))
    assert check_now().problems == 1
