"""The API as clients reach it: curl and raw sockets against the running site with its worker."""

import base64
import contextlib
import io
import json
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image as Picture

from tests.dialects.chevereto import expected
from tests.live import LiveSite, running_site
from tests.pictures import animation, encoded, jpeg, png
from tests.raw_http import web_socket
from tests.waiting import wait_until

pytestmark = pytest.mark.processes

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def small_site() -> Iterator[LiveSite]:
    """A site that takes at most 1 MB."""
    yield from running_site(IMGHOST_MAX_MEGABYTES="1", IMGHOST_GUEST_MAX_MEGABYTES="1")


def curl(site: LiveSite, *words: str, path: str = "/api/1/upload", stdin: bytes = b"") -> str:
    """Run curl as people do and return what it printed: the body, then the status on a line of its own."""
    run = subprocess.run(
        ["curl", "-sS", "--noproxy", "*", "-w", "\n%{http_code}", *words, site.base_url + path],
        input=stdin, capture_output=True, check=False,
    )  # fmt: skip
    return run.stdout.decode() + run.stderr.decode()


def answer(printed: str) -> tuple[int, Any]:
    body, _, status = printed.rpartition("\n")
    return int(status), json.loads(body)


def noise(side: int) -> bytes:
    """A picture that no format makes small."""
    return encoded(Picture.effect_noise((side, side), 120).convert("RGB"), "PNG")


def file_with(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def staged(site: LiveSite) -> list[Path]:
    return list((site.home / "storage" / "staging").iterdir())


def rows(site: LiveSite) -> int:
    with contextlib.closing(sqlite3.connect(site.home / "imghost.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM images").fetchone()[0])


def test_the_documented_curl_line(live_site: LiveSite, tmp_path: Path) -> None:
    path = file_with(tmp_path, "photo.jpg", jpeg(1200, 800))
    printed = curl(
        live_site, "--fail-with-body", "-X", "POST", "-H", f"X-API-Key: {live_site.api_key}",
        "-H", "Content-Type: multipart/form-data", "-F", f"source=@{path}",
    )  # fmt: skip
    status, body = answer(printed)
    image = body["image"]
    assert status == 200
    expected.assert_shape(image, {**expected.FACTS, **expected.STILL_WITH_MEDIUM, **expected.REST})
    with httpx.Client(trust_env=False) as client:
        for name, size in (("image", (1200, 800)), ("thumb", (320, 320)), ("medium", (500, 333))):
            got = client.get(image[name]["url"])
            assert got.status_code == 200
            assert len(got.content) == image[name]["size"]
            with Picture.open(io.BytesIO(got.content)) as picture:
                assert picture.size == size
        assert (image["thumb_size"], image["medium_size"]) == (
            image["thumb"]["size"],
            image["medium"]["size"],
        )
        assert client.get(image["url_viewer"]).status_code == 200


def test_a_video_answers_with_its_frame_made(live_site: LiveSite, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    source = "testsrc=size=640x360:rate=10:duration=4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", path], check=True
    )
    _, body = answer(curl(live_site, "-F", f"source=@{path}", "-F", f"key={live_site.api_key}"))
    image = body["image"]
    expected.assert_shape(image, {**expected.FACTS, **expected.VIDEO_WITH_MEDIUM, **expected.REST})
    assert min(image["frame_size"], image["thumb_size"], image["medium_size"]) > 0
    got = httpx.get(image["url_frame"], trust_env=False)
    with Picture.open(io.BytesIO(got.content)) as picture:
        assert (picture.size, picture.format) == ((640, 360), "JPEG")


def test_an_animation_stays_animated(live_site: LiveSite, tmp_path: Path) -> None:
    path = file_with(tmp_path, "anim.gif", animation("GIF", frames=5))
    _, body = answer(curl(live_site, "-F", f"source=@{path}", "-F", f"key={live_site.api_key}"))
    got = httpx.get(body["image"]["medium"]["url"], trust_env=False)
    with Picture.open(io.BytesIO(got.content)) as picture:
        assert getattr(picture, "n_frames", 1) == 5


@pytest.mark.parametrize("tail", ["", "/", "?", "/?format=json"])
def test_no_spelling_of_the_path_is_redirected(live_site: LiveSite, tail: str) -> None:
    status, body = answer(
        curl(live_site, "-F", "source=@-;filename=a.png", "-H", f"X-API-Key: {live_site.api_key}",
             path=f"/api/1/upload{tail}", stdin=png(60, 40))
    )  # fmt: skip
    assert (status, body["status_code"]) == (200, 200)


def test_txt_and_redirect(live_site: LiveSite) -> None:
    key = ("-H", f"X-API-Key: {live_site.api_key}", "-F", "source=@-;filename=a.png")
    address, _, status = curl(live_site, *key, "-F", "format=txt", stdin=png(60, 40)).rpartition("\n")
    assert status == "200"
    assert httpx.get(address, trust_env=False).content == png(60, 40)
    page = curl(live_site, *key, "-F", "format=redirect", "-L", stdin=png(60, 40))
    assert page.endswith("\n200")
    assert "<!doctype html>" in page


def test_chunked_transfer_without_a_length(live_site: LiveSite, tmp_path: Path) -> None:
    path = file_with(tmp_path, "a.png", png(60, 40))
    words = ("-H", "Transfer-Encoding: chunked", "-F", f"source=@{path}", "-F", f"key={live_site.api_key}")
    assert answer(curl(live_site, *words))[0] == 200
    text = base64.b64encode(png(60, 40)).decode()
    words = ("-H", "Transfer-Encoding: chunked", "--data-urlencode", f"source={text}")
    status, body = answer(curl(live_site, *words, "-H", f"X-API-Key: {live_site.api_key}"))
    assert (status, body["image"]["size"]) == (200, len(png(60, 40)))


@pytest.mark.parametrize("way", ["--data-urlencode", "--form-string"])
def test_large_base64_by_curl(live_site: LiveSite, tmp_path: Path, way: str) -> None:
    content = noise(1_200)
    assert len(content) > 2 * MEGABYTE
    text = file_with(tmp_path, "text", base64.b64encode(content))
    words = ("--data-urlencode", f"source@{text}") if way == "--data-urlencode" else ("-F", f"source=<{text}")
    status, body = answer(curl(live_site, *words, "-H", f"X-API-Key: {live_site.api_key}"))
    assert (status, body["image"]["size"]) == (200, len(content))


def test_oversize_is_413_while_it_streams(small_site: LiveSite, tmp_path: Path) -> None:
    """The body never ends: only a site that stops reading at the limit can answer."""
    path = file_with(tmp_path, "large.png", png(60, 40) + bytes(3 * MEGABYTE))
    before = rows(small_site)
    words = ("-F", f"source=@{path}", "-H", f"X-API-Key: {small_site.api_key}")
    for chunked in ((), ("-H", "Transfer-Encoding: chunked")):
        status, body = answer(curl(small_site, *words, *chunked))
        assert (status, body["error"]) == (413, {"message": "File too big - max 1 MB", "code": 400})
    wait_until(lambda: not staged(small_site))
    assert rows(small_site) == before


def test_nginx_passes_on_what_is_answered_before_the_end_of_a_body(small_site: LiveSite) -> None:
    """It would take a connection that is cut meanwhile for a failure of the site: every twelfth was a 503."""
    body = png(60, 40) + bytes(3 * MEGABYTE)
    with httpx.Client(trust_env=False, headers={"X-API-Key": small_site.api_key}, timeout=60) as client:

        def send(_number: int) -> int:
            return client.post(
                f"{small_site.base_url}/api/1/upload", files={"source": ("a.png", body)}
            ).status_code

        with ThreadPoolExecutor(3) as pool:
            assert {*pool.map(send, range(36))} == {413}


def test_an_endless_body_is_stopped(small_site: LiveSite) -> None:
    connection = connect(small_site)
    connection.sendall(head(small_site, "Transfer-Encoding: chunked"))
    part = b'--b\r\nContent-Disposition: form-data; name="source"; filename="a.png"\r\n\r\n'
    connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
    # Eight files and two megabytes around them are the largest form of this site.
    for _ in range(20 * MEGABYTE // 65_536):
        connection.sendall(b"10000\r\n%s\r\n" % bytes(65_536))
    assert connection.recv(16).startswith(b"HTTP/1.1 413 ")
    connection.close()
    kept = next((small_site.home / "run").glob("front-*/nginx-body"))
    wait_until(lambda: not staged(small_site) and not any(kept.iterdir()))


def connect(site: LiveSite) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=10)


def head(site: LiveSite, *lines: str, kind: str = "multipart/form-data; boundary=b") -> bytes:
    first = (
        "POST /api/1/upload HTTP/1.1",
        f"Host: 127.0.0.1:{site.port}",
        f"X-API-Key: {site.api_key}",
        f"Content-Type: {kind}",
    )
    return "\r\n".join((*first, *lines, "", "")).encode()


@pytest.mark.parametrize(
    ("framing", "kind"),
    [
        ("Content-Length: 5000000", "multipart/form-data; boundary=b"),
        ("Transfer-Encoding: chunked", "multipart/form-data; boundary=b"),
        # A chunked form without a length has no end of its own; the server reports a cut as its end.
        ("Content-Length: 5000000", "application/x-www-form-urlencoded"),
    ],
)
def test_a_client_that_hangs_up_leaves_nothing(live_site: LiveSite, framing: str, kind: str) -> None:
    """Whatever it had sent until then would be a whole picture. As where no nginx waits for the rest."""
    before, content = rows(live_site), noise(400)
    if kind.startswith("multipart"):
        body = b'--b\r\nContent-Disposition: form-data; name="source"; filename="a.png"\r\n\r\n' + content
    else:
        body = b"source=" + base64.b64encode(content).replace(b"+", b"%2B")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(web_socket(live_site)))
        connection.sendall(head(live_site, framing, kind=kind))
        connection.sendall(b"%x\r\n%s\r\n" % (len(body), body) if "chunked" in framing else body)
        wait_until(lambda: staged(live_site))
    wait_until(lambda: not staged(live_site))
    assert live_site.upload(png(60, 40)).status_code == 200
    assert rows(live_site) == before + 1


def test_a_slow_client_is_served(live_site: LiveSite) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="source"; filename="a.png"\r\n\r\n'
    body = part + png(60, 40) + b"\r\n--b--\r\n"
    with contextlib.closing(connect(live_site)) as connection:
        connection.sendall(head(live_site, f"Content-Length: {len(body)}", "Connection: close"))
        for start in range(0, len(body), 40):
            connection.sendall(body[start : start + 40])
            time.sleep(0.002)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert received.startswith(b"HTTP/1.1 200")


def test_expect_100_continue_is_answered(live_site: LiveSite, tmp_path: Path) -> None:
    """curl waits a second for it with every large body."""
    path = file_with(tmp_path, "a.png", png(60, 40))
    words = ("-H", "Expect: 100-continue", "-F", f"source=@{path}", "-F", f"key={live_site.api_key}")
    assert answer(curl(live_site, *words))[0] == 200


def test_the_key_is_in_no_log(live_site: LiveSite) -> None:
    curl(live_site, "-G", "--data-urlencode", f"key={live_site.api_key}", "-d", "source=AAAA")
    secret = live_site.api_key.partition(":")[2]
    assert secret not in live_site.log.read_text()
    for path in live_site.home.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path
