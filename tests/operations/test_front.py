"""The private nginx in front of the web server: what it refuses, what it passes on, what it sends itself."""

import stat

import httpx
import pytest

from imghost.cli.front.configuration import documented
from tests.live import ROOT, LiveSite
from tests.pictures import png
from tests.raw_http import ask_raw, head

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("live_site")]

# One address of each API (see tests/dialects/test_envelopes.py), and the names in its errors.
ENVELOPES = {
    "/api/1/nothing": ["status_code", "error", "status_txt", "request_id"],
    "/1/upload/nothing": ["status_code", "error", "status_txt", "request_id"],
    "/api/nothing": ["success", "error", "request_id"],
    "/img/a/b/c": ["success", "error", "request_id"],
    "/api/v1/nothing": ["message", "request_id"],
    "/api/v1/images/img_a/b": ["message", "request_id"],
    "/api/v1/images/a/b": ["error", "message", "request_id"],
    "/api/v1/folders/a/b": ["error", "message", "request_id"],
    "/t/a": ["error", "message", "request_id"],
    "/v1/nothing": ["error", "request_id"],
}


def test_the_documented_configuration_is_the_private_one() -> None:
    assert (ROOT / "docs" / "nginx.conf").read_text() == documented(), "run `make docs`"


@pytest.mark.parametrize("path", ENVELOPES)
def test_what_nginx_refuses_is_said_in_the_words_of_the_api(live_site: LiveSite, path: str) -> None:
    """The site's own refusal of the same address has the same names."""
    assert list(ask_raw(live_site, head(live_site, "GET", path)).json()) == ENVELOPES[path]
    too_large = ask_raw(live_site, head(live_site, "POST", path, "Content-Length: 99999999999"))
    assert (too_large.status, too_large.headers["content-type"]) == (413, "application/json")
    assert list(too_large.json()) == ENVELOPES[path]
    broken = ask_raw(live_site, head(live_site, "GET", f"{path}%zz"))
    assert (broken.status, list(broken.json())) == (400, ENVELOPES[path])


def test_a_key_decides_between_two_apis_that_share_an_address(live_site: LiveSite) -> None:
    lines = ("Content-Length: 99999999999", "X-Api-Key: x")
    assert list(ask_raw(live_site, head(live_site, "POST", "/api/v1/images", *lines)).json()) == [
        "error",
        "message",
        "request_id",
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "That is too big."), ("es-MX,en;q=0.5", "Es demasiado grande.")]
)
def test_elsewhere_it_is_a_page(live_site: LiveSite, language: str, words: str) -> None:
    lines = ("Content-Length: 99999999999", f"Accept-Language: {language}")
    answer = ask_raw(live_site, head(live_site, "POST", "/login", *lines))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert words in answer.body.decode()


def test_the_script_of_the_upload_page_is_told_in_json(live_site: LiveSite) -> None:
    lines = ("Content-Length: 99999999999", "Accept: application/json")
    answer = ask_raw(live_site, head(live_site, "POST", "/upload", *lines))
    assert answer.json()["error"] == {"message": "The file is too big.", "code": "file-too-big"}


@pytest.mark.parametrize("path", ["/_failure/page", "/_failure/amr", "/_files/", "/_files/a/b/c/d"])
def test_its_own_addresses_are_nobodys(live_site: LiveSite, path: str) -> None:
    answer = httpx.get(f"{live_site.base_url}{path}", trust_env=False)
    assert (answer.status_code, "Nothing here" in answer.text) == (404, True)


def test_files_come_from_nginx_as_the_site_describes_them(live_site: LiveSite) -> None:
    sent = png(300, 200)
    url = live_site.upload(sent).json()["image"]["url"]
    with httpx.Client(trust_env=False) as client:
        whole = client.get(url)
        assert (whole.status_code, whole.content, whole.headers["Content-Type"]) == (200, sent, "image/png")
        assert "sandbox" in whole.headers["Content-Security-Policy"]
        assert not {"X-Accel-Redirect"} & {*whole.headers}
        tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
        assert client.head(url).headers["Content-Length"] == str(len(sent))
        for headers, status, content in (
            ({"Range": "bytes=5-14"}, 206, sent[5:15]),
            ({"Range": "bytes=-7"}, 206, sent[-7:]),
            ({"Range": "bytes=5-14", "If-Range": tag}, 206, sent[5:15]),
            ({"Range": "bytes=5-14", "If-Range": date}, 206, sent[5:15]),
            ({"Range": "bytes=5-14", "If-Range": '"other"'}, 200, sent),
            ({"If-None-Match": tag}, 304, b""),
            ({"If-None-Match": "*"}, 304, b""),
            ({"If-None-Match": '"other"'}, 200, sent),
            ({"If-Modified-Since": date}, 304, b""),
            ({"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}, 200, sent),
            ({"If-Match": tag}, 200, sent),
        ):
            answer = client.get(url, headers=headers)
            assert (answer.status_code, answer.content) == (status, content), headers
            assert answer.headers["ETag"] == tag
        past = client.get(url, headers={"Range": "bytes=99999999-"})
        assert (past.status_code, past.headers["Content-Range"]) == (416, f"bytes */{len(sent)}")
        assert client.get(url, headers={"If-Match": '"other"'}).status_code == 412


def test_only_the_owner_reaches_what_is_behind_it(live_site: LiveSite) -> None:
    (folder,) = (live_site.home / "run").glob("front-*")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    paths = [*folder.rglob("*")]
    assert {"web.sock", "nginx.conf"} <= {path.name for path in paths}
    assert [path for path in paths if stat.S_IMODE(path.lstat().st_mode) & 0o077] == []


def test_a_large_upload_leaves_nothing_in_front(live_site: LiveSite) -> None:
    """Bodies that do not fit into memory wait in files."""
    assert live_site.upload(png(300, 200) + b"x" * 3_000_000).status_code in (200, 400)
    (folder,) = (live_site.home / "run").glob("front-*/nginx-body")
    assert [*folder.rglob("*")] == []


GET, POST, HERE = "GET /v1/a HTTP/1.1", "POST /v1/a HTTP/1.1", "Host: localhost"
# The lines of a request, what stands behind them, and the status of the answer.
MALFORMED: dict[str, tuple[list[str], str, int]] = {
    "no host": ([GET], "", 400),
    "two hosts": ([GET, HERE, HERE], "", 400),
    "another host": ([GET, "Host: evil.example"], "", 400),
    "another host in the address": (["GET http://evil.example/v1/a HTTP/1.1", "Host: evil.example"], "", 400),
    "a folded line": ([GET, HERE, "X-A: b", " c"], "", 400),
    "a space before the colon": ([POST, HERE, "Content-Length : 3"], "abc", 400),
    "two lengths": ([POST, HERE, "Content-Length: 3", "Content-Length: 4"], "abcd", 400),
    "a signed length": ([POST, HERE, "Content-Length: +3"], "abc", 400),
    "length and chunks": ([POST, HERE, "Content-Length: 3", "Transfer-Encoding: chunked"], "0\r\n\r\n", 400),
    "another encoding": ([POST, HERE, "Transfer-Encoding: xchunked"], "0\r\n\r\n", 501),
    "two encodings": ([POST, HERE, *2 * ["Transfer-Encoding: chunked"]], "0\r\n\r\n", 400),
    "a chunk without a size": ([POST, HERE, "Transfer-Encoding: chunked"], "zz\r\nab\r\n0\r\n\r\n", 400),
    "no HTTP of today": (["GET /v1/a HTTP/3.0", HERE], "", 505),
    "a long address": ([f"GET /v1/{'a' * 40_000} HTTP/1.1", HERE], "", 414),
    "a long header": ([GET, HERE, f"X-A: {'a' * 40_000}"], "", 431),
}


@pytest.mark.parametrize("way", MALFORMED)
def test_what_is_no_request_gets_no_further(live_site: LiveSite, way: str) -> None:
    """RFC 9112: what two readers could understand in two ways is a bad request."""
    lines, body, status = MALFORMED[way]
    answer = ask_raw(live_site, "\r\n".join((*lines, "", body)).encode())
    assert (answer.status, list(answer.json())) == (status, ["error", "request_id"])


def test_http_1_0_needs_no_host(live_site: LiveSite) -> None:
    assert ask_raw(live_site, b"GET /robots.txt HTTP/1.0\r\n\r\n").status == 200
