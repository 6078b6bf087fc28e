"""Errors with status and message, and requests that are sent again."""

import io
import os
import socket
import threading
from email.utils import formatdate
from pathlib import Path
from typing import Any

import cloudimg
import pytest

from tests.live import free_port
from tests.sdk.answering import answering, error
from tests.sdk.conftest import run_node

ERRORS = [
    (400, "BadRequest"), (401, "Unauthorized"), (403, "Forbidden"), (404, "NotFound"), (409, "Conflict"),
    (413, "TooLarge"), (415, "UnsupportedMedia"), (429, "RateLimited"), (500, "ServerFailure"),
    (503, "ServerFailure"), (418, "CloudimgError"),
]  # fmt: skip
DONE = (201, {}, '{"public_id": "a"}')
NODE_FAILURE = """
    const key = { keyId: 'ck_x', keySecret: 'cs_y' };
    const client = sdk.createClient({ baseUrl: given.base, ...key, ...given.options });
    try { return await client[given.call ?? 'getAsset'](...(given.words ?? ['a'])); }
    catch (error) {
      if (!(error instanceof sdk.CloudimgError)) throw error;
      return [error.name, error.status, error.message, error.retryAfter ?? null];
    }
"""


def python_failure(base_url: str, **options: Any) -> list[Any]:
    with (
        cloudimg.Cloudimg(base_url, "ck_x", "cs_y", **options) as client,
        pytest.raises(cloudimg.CloudimgError) as caught,
    ):
        client.get_asset("a")
    failure = caught.value
    return [type(failure).__name__, failure.status, failure.message, getattr(failure, "retry_after", None)]


@pytest.mark.parametrize(("status", "name"), ERRORS)
def test_each_status_is_an_error_of_its_own(status: int, name: str) -> None:
    with answering(error(status, Retry_After="99")) as site:
        expected = [name, status, "The site's own words", 99 if status == 429 else None]
        assert python_failure(site.base_url) == expected
        assert run_node(NODE_FAILURE, base=site.base_url) == expected
        assert [asked[:3] for asked in site.asked] == [("GET", "/v1/assets/a", "ApiKey ck_x:cs_y")] * 2


def test_words_of_somebody_else_are_not_repeated() -> None:
    with answering((502, {}, "<html>a proxy</html>")) as site:
        for failure in (python_failure(site.base_url), run_node(NODE_FAILURE, base=site.base_url)):
            assert failure[:3] == ["ServerFailure", 502, "HTTP 502 Bad Gateway"]


def test_a_page_is_no_answer_of_the_site() -> None:
    with answering((200, {}, "<html>something else</html>")) as site:
        for failure in (python_failure(site.base_url), run_node(NODE_FAILURE, base=site.base_url)):
            assert failure[:2] == ["CloudimgError", 200]
            assert "not JSON" in failure[2]


def test_an_upload_that_is_led_elsewhere_does_not_go_there_as_a_get() -> None:
    with answering((301, {"Location": "/elsewhere"}, "")) as site:
        failure = run_node(NODE_FAILURE, base=site.base_url, call="upload", words=[__file__])
        assert failure[:3] == ["CloudimgError", 301, "HTTP 301 Moved Permanently"]
        with cloudimg.Cloudimg(site.base_url, "ck_x", "cs_y") as client:
            with pytest.raises(cloudimg.CloudimgError) as caught:
                client.upload(__file__)
            assert caught.value.status == 301
        assert [asked[:2] for asked in site.asked] == [("POST", "/v1/upload")] * 2


def test_a_missing_file_is_named() -> None:
    script = """
        const client = sdk.createClient({ baseUrl: 'http://127.0.0.1:1', keyId: 'a', keySecret: 'b' });
        try { await client.upload('missing.jpg'); } catch (error) { return [error.code, error.message]; }
    """
    code, message = run_node(script)
    assert (code, "missing.jpg" in message) == ("ENOENT", True)


def test_a_file_url_gives_the_name_without_escapes(tmp_path: Path) -> None:
    (tmp_path / "a b.jpg").write_bytes(b"picture")
    script = """
        const client = sdk.createClient({ baseUrl: given.base, keyId: 'a', keySecret: 'b' });
        return client.upload(new URL(given.file));
    """
    with answering(DONE) as site:
        run_node(script, base=site.base_url, file=(tmp_path / "a b.jpg").as_uri())
        assert b'filename="a b.jpg"' in site.asked[0][3]


def test_a_site_that_is_away() -> None:
    base_url = f"http://127.0.0.1:{free_port()}"
    for failure in (python_failure(base_url), run_node(NODE_FAILURE, base=base_url)):
        assert failure[:2] == ["ConnectionFailed", 0]
        assert failure[2]


def test_a_site_that_is_silent() -> None:
    """Connected by the kernel, never answered."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert python_failure(base_url, timeout=0.2)[:2] == ["ConnectionFailed", 0]
        assert run_node(NODE_FAILURE, base=base_url, options={"timeout": 200})[:2] == ["ConnectionFailed", 0]


def take_slowly(listener: socket.socket, steps: int, pause: float) -> None:
    """Answer one upload after reading it in that many steps with a pause of so many seconds before each."""
    clock = threading.Event()
    with listener.accept()[0] as connection, connection.makefile("rb") as lines:
        head = b"".join(iter(lines.readline, b"\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].split()[0])
        for _ in range(steps):
            clock.wait(pause)
            lines.read(length // steps)
        lines.read(length % steps)
        answer = b'{"public_id": "slow"}'
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer))


@pytest.mark.parametrize("language", ["python", "node"])
def test_an_upload_that_goes_on_may_take_longer_than_the_timeout(language: str, tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(bytes(24_000_000))
    with socket.socket() as listener:
        # So little is under way that the client sees how slowly it is taken.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = threading.Thread(target=take_slowly, args=(listener, 24, 0.1))
        server.start()
        if language == "python":
            with cloudimg.Cloudimg(base_url, "ck_x", "cs_y", timeout=1.5) as client:
                asset: dict[str, Any] = dict(client.upload(path))
        else:
            options = {"timeout": 1500}
            asset = run_node(NODE_FAILURE, base=base_url, call="upload", words=[str(path)], options=options)
        server.join()
    assert asset["public_id"] == "slow"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("after", ["0", formatdate(0, usegmt=True), ""])
def test_an_upload_is_sent_again_whole(tmp_path: Path, status: int, after: str) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"the whole picture")
    busy = error(status, Retry_After=after)
    for source in (str(path), path, b"the whole picture", io.BytesIO(b"the whole picture")):
        with answering(busy, DONE) as site, cloudimg.Cloudimg(site.base_url, "ck_x", "cs_y") as client:
            assert client.upload(source)["public_id"] == "a"
        assert [b"the whole picture" in body for *_, body in site.asked] == [True, True]
    with answering(busy, DONE) as site:
        assert (
            run_node(NODE_FAILURE, base=site.base_url, call="upload", words=[str(path)])["public_id"] == "a"
        )
    assert [b"the whole picture" in body for *_, body in site.asked] == [True, True]


def test_a_stream_goes_on_from_where_it_stands() -> None:
    stream = io.BytesIO(b"skipped|kept")
    stream.seek(8)
    with (
        answering(error(503, Retry_After="0"), DONE) as site,
        cloudimg.Cloudimg(site.base_url, "x", "y") as client,
    ):
        client.upload(stream)
    assert all(b"kept" in body and b"skipped" not in body for *_, body in site.asked)


class OneWay(io.RawIOBase):
    """A pipe: it can be read once."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._content.readinto(buffer)


def test_a_pipe_is_sent_once() -> None:
    with answering(DONE) as site, cloudimg.Cloudimg(site.base_url, "x", "y") as client:
        client.upload(OneWay(b"content"))  # type: ignore[arg-type]
        assert b"content" in site.asked[0][3]
    with (
        answering(error(503, Retry_After="0"), DONE) as site,
        cloudimg.Cloudimg(site.base_url, "x", "y") as client,
    ):
        with pytest.raises(cloudimg.ServerFailure):
            client.upload(OneWay(b"content"))  # type: ignore[arg-type]
        assert len(site.asked) == 1


def test_a_real_pipe_is_sent_whole() -> None:
    """Its size on the disk is 0, which is no length."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as tap:
        tap.write(b"content")
    with (
        os.fdopen(reading, "rb") as pipe,
        answering(DONE) as site,
        cloudimg.Cloudimg(site.base_url, "x", "y") as client,
    ):
        client.upload(pipe)
        assert b"content" in site.asked[0][3]


def test_python_takes_only_what_can_be_uploaded() -> None:
    with cloudimg.Cloudimg("http://127.0.0.1:9", "x", "y") as client:
        for wrong in (5, None, object(), io.StringIO("text")):
            with pytest.raises(TypeError):
                client.upload(wrong)  # type: ignore[arg-type]


def test_retries_end_and_long_waits_are_not_waited_for() -> None:
    # The test itself would end within an hour if a client waited for that.
    for after, options, tries in (("0", {}, 3), ("0", {"retries": 0}, 1), ("31", {}, 1), ("3600", {}, 1)):
        with answering(error(429, Retry_After=after)) as site:
            assert python_failure(site.base_url, **options)[:2] == ["RateLimited", 429]
            assert len(site.asked) == tries
            assert run_node(NODE_FAILURE, base=site.base_url, options=options)[:2] == ["RateLimited", 429]
            assert len(site.asked) == 2 * tries


def test_other_failures_are_not_tried_again() -> None:
    with answering(error(500, Retry_After="0")) as site:
        python_failure(site.base_url)
        run_node(NODE_FAILURE, base=site.base_url)
        assert len(site.asked) == 2


def test_node_takes_only_what_can_be_uploaded() -> None:
    script = """
        const client = sdk.createClient({ baseUrl: 'http://127.0.0.1:9', keyId: '', keySecret: '' });
        const name = (error) => error.name;
        return Promise.all([5, null, undefined, {}].map((wrong) => client.upload(wrong).catch(name)));
    """
    assert run_node(script) == ["TypeError"] * 4
