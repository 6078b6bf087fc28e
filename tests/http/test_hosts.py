"""`Host`, `Origin` and the headers around them: by which names a site is opened, and by whom."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask

from imghost.http.hosts import KnownHosts
from imghost.settings import load_settings
from tests.dialects.program import Program
from tests.factories import make_image
from tests.web.page_rules import PageClient

PUBLIC = "https://img.example.org"


def knows(host: str, **environment: str) -> bool:
    return KnownHosts(load_settings({"IMGHOST_HOME": str(Path("x")), **environment})).knows(host)


LOCAL = (
    "127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:8000", "a.localhost", "[::1]:8000",
    "192.168.1.5:8000", "[fd00::5]", "8.8.8.8", "nas", "nas:8000", "nas.",
    "pi.local", "pi.home.arpa", "pi.lan", "pi.internal",
)  # fmt: skip
FOREIGN = (
    "evil.example",
    "evil.example:8000",
    "local.evil.example",
    "xn--e1aybc.example",
    "127.0.0.1.evil.example",
)
NO_HOSTS = (
    "", " ", "a b", "a/b", "user@localhost", "localhost:", "localhost:x", "localhost:999999", "[::1", "::1",
    "localhost, evil.example", "localhost\t", "localhost#", "\xe9", "[127.0.0.1.evil]", "0x7f.1 ",
)  # fmt: skip


def test_without_a_public_address_names_of_the_local_network_are_known() -> None:
    assert [host for host in LOCAL if not knows(host)] == []
    assert [host for host in (*FOREIGN, *NO_HOSTS) if knows(host)] == []


def test_a_public_address_is_the_only_one_beside_this_machine() -> None:
    known = (
        "img.example.org",
        "IMG.example.org:443",
        "img.example.org.",
        "localhost",
        "127.0.0.1:8000",
        "[::1]",
    )
    assert [host for host in known if not knows(host, IMGHOST_PUBLIC_URL=PUBLIC)] == []
    others = (
        "nas", "pi.local", "192.168.1.5", "8.8.8.8", "a.img.example.org", "img.example.org.evil.example",
        "evilimg.example.org", "example.org", *FOREIGN, *NO_HOSTS,
    )  # fmt: skip
    assert [host for host in others if knows(host, IMGHOST_PUBLIC_URL=PUBLIC)] == []


def test_a_setting_adds_names() -> None:
    listed = {"IMGHOST_PUBLIC_URL": PUBLIC, "IMGHOST_HOSTS": "nas, .cdn.example.net,192.168.1.5,2001:db8::5"}
    known = ("nas:8000", "a.cdn.example.net", "192.168.1.5:80", "[2001:DB8:0::5]:80", "img.example.org")
    assert [host for host in known if not knows(host, **listed)] == []
    assert [
        h for h in ("cdn.example.net", "192.168.1.6", "pi.local", "evil.example") if knows(h, **listed)
    ] == []
    assert knows("evil.example", IMGHOST_HOSTS="*")
    assert knows("192.168.1.5:8000", IMGHOST_PUBLIC_URL=PUBLIC, HOST="192.168.1.5")
    assert not knows("192.168.1.5", IMGHOST_HOSTS="nas")


WORDS = {
    "/api/1/upload": ["status_code", "error", "status_txt"],
    "/api/usage": ["success", "error"],
    "/api/v1/collections": ["message"],
    "/api/v1/folders": ["error", "message"],
    "/v1/assets": ["error"],
}


@pytest.mark.settings(public_url=PUBLIC)
@pytest.mark.parametrize("path", WORDS)
def test_another_host_is_a_bad_request_in_the_words_of_the_api(app: Flask, path: str) -> None:
    answer = Program(app, {"Host": "evil.example"}).get(path)
    assert (answer.status_code, list(answer.get_json())) == (400, WORDS[path])
    assert "evil" not in answer.text


@pytest.mark.settings(public_url=PUBLIC)
def test_another_host_is_shown_no_page_and_no_picture(app: Flask) -> None:
    code = make_image().code
    for path in ("/", "/nothing", f"/image/{code}", "/static/favicon.svg", "/robots.txt"):
        answer = PageClient(app).get(path, headers={"Host": "evil.example"})
        assert (answer.status_code, "evil" in answer.text) == (400, False), path
        assert PageClient(app).get(path, headers={"Host": "img.example.org"}).status_code in (
            200,
            301,
            302,
            404,
        )


@pytest.mark.settings(public_url=PUBLIC)
def test_monitors_ask_by_any_address(app: Flask) -> None:
    for host in ("10.0.0.7:8000", "evil.example", ""):
        answer = app.test_client().get("/healthz", headers={"Host": host})
        assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize("host", ["", "localhost, evil.example"])
def test_http_1_1_needs_one_host(app: Flask, host: str) -> None:
    """RFC 9112, 3.2."""
    answer = Program(app, {"Host": host}).get("/v1/assets")
    assert (answer.status_code, "which host" in answer.get_json()["error"]) == (400, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Transfer-Encoding": "chunked", "Content-Length": "3"},
        {"Transfer-Encoding": "gzip"},
        {"Transfer-Encoding": "gzip, chunked"},
        {"Transfer-Encoding": "chunked,chunked"},
    ],
)
def test_a_body_has_one_length(app: Flask, headers: Mapping[str, str]) -> None:
    """RFC 9112, 6.1 and 6.3: two ends are one for the proxy in front and another for us."""
    assert Program(app, headers).post("/v1/upload", data=b"abc").status_code == 400


@pytest.mark.settings(public_url=PUBLIC)
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://img.example.org", 303),
        ("https://IMG.example.org", 303),
        ("http://img.example.org", 403),
        ("https://img.example.org:8443", 403),
        ("https://img.example.org.evil.example", 403),
        ("https://evilimg.example.org", 403),
        ("https://a.img.example.org", 403),
        ("https://img.example.org@evil.example", 403),
        ("null", 403),
        ("file://", 403),
        ("", 403),
        ("https://", 403),
    ],
)
def test_only_pages_of_the_site_itself_may_send_forms(app: Flask, origin: str, status: int) -> None:
    headers = {"Host": "img.example.org", "Origin": origin}
    assert PageClient(app).post("/theme", data={"theme": "dark"}, headers=headers).status_code == status


@pytest.mark.settings(public_url=PUBLIC)
def test_a_page_opened_on_the_machine_itself_may_send_forms(app: Flask) -> None:
    headers = {"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000"}
    assert PageClient(app).post("/theme", data={"theme": "dark"}, headers=headers).status_code == 303
    headers["Origin"] = "http://127.0.0.1:9000"
    assert PageClient(app).post("/theme", data={"theme": "dark"}, headers=headers).status_code == 403
