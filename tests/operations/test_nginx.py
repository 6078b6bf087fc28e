"""docs/nginx.conf with a real nginx: Python decides, nginx sends, and the protecting headers stay.

The site is one behind a proxy, so whom it takes for the client is shown here, too.
"""

import contextlib
import getpass
import http.client
import json
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.live import ROOT, LiveSite, free_port, running_site
from tests.pictures import png
from tests.raw_http import ask_raw, head
from tests.services.delivery.test_conditional import RULES, STATUSES_OF_HEAD
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes]
PROTECTION = (
    "Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Cache-Control",
    "Access-Control-Allow-Origin",
)  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    """A site behind a proxy; the address of nginx is its public address."""
    port = free_port()
    yield from running_site(
        IMGHOST_ACCEL_PREFIX="/_files",
        IMGHOST_TRUSTED_PROXIES="1",
        IMGHOST_PUBLIC_URL=f"http://127.0.0.1:{port}",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where nginx keeps what it writes."""
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def front(site: LiveSite, folder: Path) -> Iterator[httpx.Client]:
    """A client of nginx with the documented configuration, only its paths and ports exchanged."""
    address = site.environment["IMGHOST_PUBLIC_URL"]
    configuration = (ROOT / "docs" / "nginx.conf").read_text()
    for documented, here in {
        "web:8000": f"127.0.0.1:{site.port}",
        "listen 8080": f"listen {address.removeprefix('http://')}",
        "/data/": f"{site.home}/",
        "/tmp/nginx": f"{folder}/nginx",  # noqa: S108 (what the file says)
        "/dev/stdout": str(folder / "access.log"),
    }.items():
        assert documented in configuration
        configuration = configuration.replace(documented, here)
    path = folder / "nginx.conf"
    path.write_text(configuration)
    command = [
        shutil.which("nginx") or "/usr/sbin/nginx",
        "-c",
        str(path),
        "-p",
        str(folder),
        "-g",
        f"daemon off; user {getpass.getuser()};",
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
            wait_until(lambda: _answers(client))
            yield client
    finally:
        process.terminate()
        process.wait()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/").status_code == 200
    except httpx.TransportError:
        return False


def test_nginx_sends_the_file_with_every_protection(site: LiveSite, front: httpx.Client) -> None:
    sent = png()
    answer = front.post(
        "/api/1/upload", headers={"X-API-Key": site.api_key}, files={"source": ("a.png", sent)}
    ).json()
    url = answer["image"]["url"]
    assert url.startswith(str(front.base_url))
    direct = httpx.get(url.replace(str(front.base_url), site.base_url + "/"), trust_env=False)
    assert direct.headers["X-Accel-Redirect"].startswith("/_files/")
    through = front.get(url)
    assert through.content == sent
    assert through.headers["Content-Type"] == "image/png"
    for name in PROTECTION:
        assert through.headers.get(name) == direct.headers[name], name
    assert front.get(url, headers={"Range": "bytes=0-9"}).content == sent[:10]
    again = front.get(url, headers={"If-None-Match": through.headers["ETag"]})
    assert again.status_code == 304


def test_conditions_and_parts_are_as_without_it(site: LiveSite, front: httpx.Client) -> None:
    sent = png()
    url = site.upload(sent, "b.png").json()["image"]["url"]
    address = "/" + url.split("/", 3)[3]
    told = front.head(address).headers
    tag, date = told["ETag"], told["Last-Modified"]
    rules = {
        **RULES,
        "its part": ({"If-Range": tag, "Range": "bytes=0-9"}, "206", slice(10)),
        "its part by date": ({"If-Range": date, "Range": "bytes=0-9"}, "206", slice(10)),
        "weakly its part": ({"If-Range": f"W/{tag}", "Range": "bytes=0-9"}, "200", None),
        "this one": ({"If-Match": f'"x", {tag}', "Range": "bytes=0-9"}, "206", slice(10)),
        "any one, a part": ({"If-Match": "*", "Range": "bytes=0-9"}, "206", slice(10)),
        "not changed since, a part": (
            {"If-Unmodified-Since": date, "Range": "bytes=-9"},
            "206",
            slice(-9, None),
        ),
        "not changed since no date": ({"If-Unmodified-Since": "yesterday"}, "200", None),
    }
    for rule, (headers, status, part) in rules.items():
        given = front.get(address, headers=headers)
        assert given.status_code == int(status), rule
        if status in ("200", "206"):
            assert given.content == (sent if part is None else sent[part]), rule
            assert status == "206" or given.headers["Accept-Ranges"] == "bytes", rule
        head = front.head(address, headers=headers)
        assert head.status_code == int(STATUSES_OF_HEAD.get(status, status)), rule
        assert head.content == b"", rule
        if head.status_code == 200:
            assert head.headers["Content-Length"] == str(len(sent)), rule


HANDED_OVER = {
    "a part": {"Range": "bytes=5-14"},
    "the rest of a broken download": {"Range": "bytes=5-", "If-Range": "tag"},
    "several parts": {"Range": "bytes=0-1,4-5"},
    "an unknown unit": {"Range": "lines=1-2"},
    "any one": {"If-Match": "*"},
    "not changed since": {"If-Unmodified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"},
}


@pytest.mark.parametrize("order", [1, -1])
def test_nginx_sends_the_file_whatever_the_conditions_are(site: LiveSite, order: int) -> None:
    """What Python sends is copied for each reader, and a thousand of them fill disk and processors."""
    sent = png(80 + order, 20)
    path = urlsplit(site.upload(sent, "c.png").json()["image"]["url"]).path
    with httpx.Client(base_url=site.base_url, trust_env=False, timeout=60) as direct:
        tag = direct.head(path).headers["ETag"]
        # An answer that is kept in memory is the same for all, whoever came first.
        assert direct.get(path, headers={"If-Match": tag}).content == sent
        for kind, headers in [*HANDED_OVER.items()][::order]:
            asked = {name: tag if value == "tag" else value for name, value in headers.items()}
            assert "X-Accel-Redirect" in direct.get(path, headers=asked).headers, kind
            plain = direct.get(path).headers["X-Accel-Redirect"]
            assert plain.startswith("/_files/"), kind


def test_files_have_no_address_of_their_own(site: LiveSite, front: httpx.Client) -> None:
    key = next((site.home / "storage" / "blobs").glob("*/*/*/*"), None)
    assert (
        key is None
        or front.get(f"/_files/{key.relative_to(site.home / 'storage' / 'blobs')}").status_code == 404
    )


CLIENT = "203.0.113.9"
FORWARDED = {
    "as the proxy says": ([f"X-Forwarded-For: {CLIENT}"], CLIENT),
    "behind what the client claims": ([f"X-Forwarded-For: 198.51.100.1, {CLIENT}"], CLIENT),
    "in two lines": (["X-Forwarded-For: 198.51.100.1", f"X-Forwarded-For: {CLIENT}"], CLIENT),
    "underscores before": (["X_Forwarded_For: 198.51.100.1", f"X-Forwarded-For: {CLIENT}"], CLIENT),
    "underscores after": ([f"X-Forwarded-For: {CLIENT}", "X_Forwarded_For: 198.51.100.1"], CLIENT),
    "one underscore": ([f"X-Forwarded-For: {CLIENT}", "X-Forwarded_For: 198.51.100.1"], CLIENT),
    "other names": (
        ["Forwarded: for=198.51.100.1", "X-Real-IP: 198.51.100.1", f"X-Forwarded-For: {CLIENT}"],
        CLIENT,
    ),
    "no proxy spoke": (["X-Real-IP: 198.51.100.1", "X_Forwarded_For: 198.51.100.1"], "127.0.0.1"),
    "no address": (["X-Forwarded-For: 198.51.100.1, unknown"], ""),
    "a name in place of an address": (["X-Forwarded-For: localhost"], ""),
    "an address and more": ([f"X-Forwarded-For: {CLIENT};a=b"], ""),
    "of IPv6": (["X-Forwarded-For: 2001:DB8::0:9"], "2001:db8::9"),
    "IPv4 in IPv6": ([f"X-Forwarded-For: ::ffff:{CLIENT}"], CLIENT),
}


@pytest.mark.parametrize("way", FORWARDED)
def test_the_client_is_whom_the_trusted_proxy_names(site: LiveSite, way: str) -> None:
    lines, expected = FORWARDED[way]
    form = (
        b'--b\r\nContent-Disposition: form-data; name="source"; filename="a.png"\r\n\r\n'
        + png()
        + b"\r\n--b--\r\n"
    )
    framing = ("Content-Type: multipart/form-data; boundary=b", f"Content-Length: {len(form)}")
    answer = ask_raw(site, head(site, "POST", "/upload", *lines, *framing, "Accept: application/json") + form)
    assert answer.status == 201, answer
    with contextlib.closing(sqlite3.connect(site.home / "imghost.sqlite3")) as database:
        ((address,),) = database.execute("SELECT uploader_address FROM images ORDER BY id DESC LIMIT 1")
    assert (address or "") == expected


ENVELOPES = {
    "/api/1/upload": ["status_code", "error", "status_txt"],
    "/api/upload": ["success", "error"],
    "/api/v1/images": ["message"],
    "/api/v1/folders": ["error", "message"],
    "/v1/upload": ["error"],
}


def told_by_nginx(front: httpx.Client, path: str) -> tuple[int, list[str]]:
    """Announce a body that is too large; return the status and the names in the JSON of the answer."""
    with socket.create_connection((front.base_url.host, front.base_url.port or 80)) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 99999999999\r\n\r\n"
        connection.sendall(head.encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.headers["Content-Type"] == "application/json"
        return answer.status, list(json.loads(answer.read()))


@pytest.mark.parametrize("path", ENVELOPES)
def test_a_body_that_is_too_large_stops_at_nginx_in_the_words_of_the_api(
    front: httpx.Client, path: str
) -> None:
    assert told_by_nginx(front, path) == (413, [*ENVELOPES[path], "request_id"])


@pytest.mark.parametrize(
    ("address", "logged"),
    [
        ("/explore/recent?key=ck_canary:cs_canary", '"GET /explore/recent"'),
        ("/image/aB3/delete/canary", '"GET /image/aB3/delete/..."'),
        ("/clip/aB3/delete/canary?a=b", '"GET /clip/aB3/delete/..."'),
        ("/password-reset/canary", '"GET /password-reset/..."'),
        ("/confirm-address/canary", '"GET /confirm-address/..."'),
        ("/setup/canary", '"GET /setup/..."'),
    ],
)
def test_secrets_in_the_address_are_not_logged(
    address: str, logged: str, front: httpx.Client, folder: Path
) -> None:
    front.get(address)
    log = folder / "access.log"
    wait_until(lambda: logged in log.read_text())
    assert "canary" not in log.read_text()
