"""Every request has a name in its answer and one line in the log, which holds no secret."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from imghost.base.request_ids import current_id
from imghost.extensions import db
from imghost.http.access_log import AccessLog
from imghost.http.client_address import ClientAddress
from imghost.http.log_secrets import shown_path, shown_query
from imghost.models import Image
from imghost.settings import Settings
from tests.factories import make_key, make_user
from tests.http.test_outages import upload

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


class Logged:
    """A site with an access log; `ask` returns the answer and the line that was written about it."""

    def __init__(self, app: Flask, **settings: Any) -> None:
        self._lines: list[str] = []
        chosen = app.extensions["settings"].model_copy(update={"access_log": True, **settings})
        # Those of the application itself are inside of these, which name the request and its client first.
        inner = ClientAddress(app.wsgi_app._app, chosen.believed_proxies)
        self._client = Client(AccessLog(inner, chosen, self._lines.append), TestResponse)

    def ask(self, address: str, method: str = "GET", **options: Any) -> tuple[TestResponse, str]:
        self._lines.clear()
        options.setdefault("environ_base", {"REMOTE_ADDR": "127.0.0.1"})
        answer = self._client.open(address, method=method, **options)
        answer.get_data()
        answer.close()
        (line,) = self._lines
        return answer, line


@pytest.fixture
def picture(app: Flask) -> str:
    assert upload(app, make_key(make_user("owner"))).status_code == 200
    return f"/img/{db.session.scalars(db.select(Image)).one().code}"


def test_one_line_says_what_happened(app: Flask, picture: str) -> None:
    answer, line = Logged(app).ask(picture, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    name = answer.headers["X-Request-ID"]
    expected = (
        rf"{TIME} INFO web\[\d+\] imghost\.access: 198\.51\.100\.7 GET {picture} 200 "
        rf"{len(answer.data)} B \d+\.\d ms \[{name}\]"
    )
    assert re.fullmatch(expected, line)


def test_as_json(app: Flask, picture: str) -> None:
    site = Logged(app, log_format="json", log_user_agents=True)
    answer, line = site.ask(f"{picture}?w=20&key=x", headers={"User-Agent": "Ünï\ncode"[:3]})
    told = json.loads(line)
    assert re.fullmatch(TIME, told.pop("time"))
    assert told.pop("milliseconds") >= 0
    assert told.pop("pid") > 0
    assert told == {
        "level": "INFO", "program": "web", "logger": "imghost.access", "address": "127.0.0.1",
        "request": answer.headers["X-Request-ID"], "method": "GET", "path": f"{picture}?w=20&key=***",
        "status": 200, "bytes": len(answer.data), "agent": told["agent"],
    }  # fmt: skip


def test_every_answer_names_its_request(app: Flask, picture: str) -> None:
    site = Logged(app)
    tag = site.ask(picture)[0].headers["ETag"]
    seen = set()
    for method, address, headers, status in (
        ("GET", picture, {}, 200), ("GET", picture, {}, 200), ("HEAD", picture, {}, 200),
        ("GET", picture, {"If-None-Match": tag}, 304), ("GET", picture, {"Range": "bytes=0-3"}, 206),
        ("GET", picture, {"Range": "bytes=999999-"}, 416), ("GET", "/static/css/base.css", {}, None),
        ("GET", "/nothing", {}, 404), ("DELETE", "/", {}, 405), ("OPTIONS", "/", {}, 200),
        ("GET", "/api/v1/images", {"X-API-Key": "ck_1:cs_1"}, 401), ("GET", "/login", {}, 200),
        ("GET", "/my/albums", {}, 303), ("GET", "/robots.txt", {}, 200),
    ):  # fmt: skip
        answer, line = site.ask(address, method, headers=headers)
        name = answer.headers["X-Request-ID"]
        assert answer.headers.getlist("X-Request-ID") == [name]
        assert line.endswith(f"[{name}]")
        assert f" {status or answer.status_code} {len(answer.data)} B " in line
        assert answer.status_code == (status or answer.status_code)
        seen.add(name)
    assert len(seen) == 14


@pytest.mark.parametrize("trusted", [0, 1])
def test_a_name_counts_only_from_a_trusted_proxy(app: Flask, trusted: int) -> None:
    site = Logged(app, trusted_proxies=trusted, accel_prefix="/_files")
    sent = {"X-Request-ID": "Proxy-1.2_3", "X-Forwarded-For": "203.0.113.5"}
    answer, line = site.ask("/robots.txt", headers=sent)
    assert (answer.headers["X-Request-ID"] == "Proxy-1.2_3") is bool(trusted)
    assert ("203.0.113.5 GET" in line) is bool(trusted)
    for unfit in ("a b", "x" * 65, "ä", "a\tb", "<b>", ""):
        answer, _ = site.ask("/robots.txt", headers={"X-Request-ID": unfit})
        assert re.fullmatch("[0-9a-f]{12}", answer.headers["X-Request-ID"])


@pytest.mark.parametrize(
    ("kind", "address", "shown"),
    [
        ("full", "2001:db8:1:2::3", "2001:db8:1:2::3"),
        ("network", "198.51.100.7", "198.51.100.0/24"),
        ("network", "2001:db8:1:2::3", "2001:db8:1::/48"),
        ("none", "198.51.100.7", "-"),
    ],
)
def test_addresses_as_the_operator_wants_them(app: Flask, kind: str, address: str, shown: str) -> None:
    _, line = Logged(app, log_addresses=kind).ask("/robots.txt", environ_base={"REMOTE_ADDR": address})
    assert f": {shown} GET /robots.txt " in line


PATHS = {
    "/image/abc/delete/0123": "/image/abc/delete/***",
    "/clip/abc/delete/0123": "/clip/abc/delete/***",
    "/password-reset/0123": "/password-reset/***",
    "/confirm-address/0123": "/confirm-address/***",
    "/setup/0123": "/setup/***",
    "/drop/0123/done": "/drop/***/done",
    "/album/abc/drop-boxes/0123/close": "/album/abc/drop-boxes/***/close",
    "/t/client/0123abc/w_20/a.webp": "/t/client/***/w_20/a.webp",
    "/t/client/preset:small/a.webp": "/t/client/preset:small/a.webp",
    "/image/abc": "/image/abc",
    "/a b\nInjected\x1b": "/a%20b%0AInjected%1B",
    "/caf\xc3\xa9": "/caf%C3%A9",
}
QUERIES = {
    "w=20&f=webp": "w=20&f=webp",
    "key=0123&w=1": "key=***&w=1",
    "w=1&api_key=0123": "w=1&api_key=***",
    "%6bey=0123": "%6bey=***",
    "KEY=0123": "KEY=***",
    "w=1;token=0123": "w=1&token=***",
    "sig=0123&e=5": "sig=***&e=5",
    "X-Signature=0123": "X-Signature=***",
    "password=a&old_password=b": "password=***&old_password=***",
    "code=0123&state=0123": "code=***&state=***",
    "source=https://user:0123@host/?key=0123": "source=***",
    "next=/setup/0123": "next=***",
    'a=\n"b\x7f': "a=%0A%22b%7F",
    "0123" * 20: "***",
}


@pytest.mark.parametrize("path", PATHS)
def test_no_secret_of_a_path(path: str) -> None:
    assert shown_path(path) == PATHS[path]


@pytest.mark.parametrize("query", QUERIES)
def test_no_secret_of_a_query(query: str) -> None:
    assert shown_query(query) == QUERIES[query]


def test_an_answer_of_unknown_length_is_noted_at_its_end(settings: Settings) -> None:
    lines: list[str] = []

    def parts(environ: Any, start_response: Callable[..., Any]) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield from (b"abc", b"de")

    layer = AccessLog(parts, settings.model_copy(update={"access_log": True}), lines.append)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a.zip"}
    body: Any = layer(environ, lambda *_: None)
    assert next(body) == b"abc"
    assert lines == []
    body.close()
    assert " GET /a.zip 200 3 B " in lines[0]
    assert current_id.get() == ""


def test_a_failure_of_every_api_names_the_request(app: Flask) -> None:
    client = FlaskClient(app, TestResponse)
    for address in (
        "/api/1/upload", "/1/upload", "/api/v1/images", "/api/v1/collections", "/api/v1/images/img_x",
        "/v1/assets", "/api/images", "/img/nothing", "/t/a/b/c/d.webp", "/col_x/1/a.webp", "/oembed?url=x",
    ):  # fmt: skip
        answer = client.get(address, headers={"Accept": "application/json"})
        assert answer.status_code >= 400, address
        assert answer.json is not None, address
        assert answer.json.get("request_id") == answer.headers["X-Request-ID"], address
    page = client.get("/nothing")
    assert f"<code>{page.headers['X-Request-ID']}</code>" in page.text
