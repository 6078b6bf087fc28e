import contextlib
import io
import zlib
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imghost.base.errors import ImghostError, TooLarge
from imghost.outbound.addresses import Address
from imghost.outbound.client import guarded_client
from imghost.outbound.download import Downloaded, download, download_through
from imghost.outbound.refusals import UnreadableSource
from tests.outbound.conftest import LOOPBACK
from tests.outbound.servers import Handler, Route, Server, answering, redirecting, sending, serving

PICTURE = bytes(range(256)) * 40  # 10,240 bytes
ONLY_HERE = (ip_network("127.0.0.1/32"),)
OK = b"HTTP/1.1 200 OK\r\n"


def fetch(
    server: Server, path: str = "/", limit: int = 100_000, timeout: float = 20.0
) -> tuple[Downloaded, bytes]:
    into = io.BytesIO()
    result = download(server.url(path), into, limit=limit, timeout=timeout, allowed_networks=LOOPBACK)
    return result, into.getvalue()


def refusal(route: Route, limit: int = 100_000, timeout: float = 20.0) -> tuple[ImghostError, bytes]:
    into = io.BytesIO()
    with serving({"/": route}) as server, pytest.raises(ImghostError) as caught:
        download(server.url(), into, limit=limit, timeout=timeout, allowed_networks=LOOPBACK)
    return caught.value, into.getvalue()


def chunked(body: bytes) -> Route:
    pieces = [body[start : start + 1000] for start in range(0, len(body), 1000)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return sending(OK + b"Transfer-Encoding: chunked\r\n\r\n" + framed + b"0\r\n\r\n")


def test_it_writes_the_body_and_reports_name_type_and_size() -> None:
    route = answering(PICTURE, Content_Type="Image/PNG; charset=binary")
    with serving({"/album/my%20cat.png": route}) as server:
        result, body = fetch(server, "/album/my%20cat.png?size=large")
    assert body == PICTURE
    assert result == Downloaded(filename="my cat.png", content_type="image/png", bytes=10_240)


@pytest.mark.parametrize(
    "route",
    [chunked(PICTURE), sending(OK + b"\r\n" + PICTURE), answering(PICTURE, status=203)],
    ids=["chunked", "until-close", "203"],
)
def test_other_ways_to_send_a_whole_file(route: Route) -> None:
    with serving({"/": route}) as server:
        assert fetch(server) == (Downloaded(filename=None, content_type=None, bytes=10_240), PICTURE)


def test_it_asks_for_the_plain_bytes_and_tells_nothing_else() -> None:
    with serving({"/": answering(PICTURE)}) as server:
        fetch(server)
        _, headers = server.requests[0]
    assert headers["Accept-Encoding"] == "identity"
    assert set(headers) == {"Host", "Accept", "Accept-Encoding", "Connection", "User-Agent"}


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/": answering(b"direct")}) as server, serving({}) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        assert fetch(server)[1] == b"direct"
        assert proxy.connections == 0


def test_a_body_of_exactly_the_limit_is_accepted() -> None:
    with serving({"/": answering(PICTURE), "/chunked": chunked(PICTURE)}) as server:
        assert fetch(server, limit=10_240)[0].bytes == 10_240
        assert fetch(server, "/chunked", limit=10_240)[0].bytes == 10_240


def test_an_announced_body_over_the_limit_is_refused_before_a_byte_is_written() -> None:
    error, body = refusal(answering(PICTURE), limit=10_239)
    assert isinstance(error, TooLarge)
    assert (error.status, error.code, body) == (413, "file-too-big", b"")


def test_the_limit_is_named_in_megabytes() -> None:
    error, _ = refusal(sending(OK + b"Content-Length: 5000001\r\n\r\n"), limit=5_000_000)
    assert error.message == "File too big - max 5 MB"


@pytest.mark.parametrize(
    "route",
    [
        chunked(PICTURE),
        sending(OK + b"\r\n", again=PICTURE),
        sending(OK + b"Transfer-Encoding: chunked\r\n\r\n", again=b"400\r\n" + b"x" * 1024 + b"\r\n"),
    ],
    ids=["chunked", "endless", "endless-chunked"],
)
def test_an_unannounced_body_over_the_limit_is_cut_off(route: Route) -> None:
    error, body = refusal(route, limit=10_239)
    assert isinstance(error, TooLarge)
    assert len(body) <= 10_239


def test_what_the_writer_refuses_is_passed_on() -> None:
    class Full(io.BytesIO):
        def write(self, data: object, /) -> int:
            raise TooLarge("The disk quota is used up")

    with serving({"/": answering(PICTURE)}) as server, pytest.raises(TooLarge, match="quota"):
        download(server.url(), Full(), limit=100_000, allowed_networks=LOOPBACK)


BOMB = zlib.compress(bytes(20_000_000), 9)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "GZIP", "identity, gzip", "unknown"])
def test_an_encoded_body_is_refused_unread(encoding: str) -> None:
    error, body = refusal(answering(BOMB, Content_Encoding=encoding))
    assert (error.code, body) == ("unreadable-source", b"")


def test_a_body_said_to_be_plain_is_written_as_it_is() -> None:
    with serving({"/": answering(BOMB, Content_Encoding="identity")}) as server:
        assert fetch(server)[1] == BOMB


@pytest.mark.parametrize("status", [201, 204, 206, 300, 304, 400, 401, 403, 404, 410, 416, 429, 500, 503])
def test_any_status_but_success_is_an_unreadable_source(status: int) -> None:
    body = b"" if status in {204, 304} else b"sorry"
    error, written = refusal(answering(body, status=status))
    assert isinstance(error, UnreadableSource)
    assert (error.status, error.message, written) == (400, "Can't get target upload source info", b"")


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"-ERR unknown command\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        OK + b"Content-Length: 100\r\n\r\nonly this",
        OK + b"Content-Length: -1\r\n\r\n",
        OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
        OK + b"Content-Length: " + b"9" * 6000 + b"\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
        OK + b"bad header\r\n\r\n",
        OK + b"X: a\x00b\r\n\r\n",
        b"\x00" * 100,
    ],
)
def test_an_answer_that_is_not_sound_http_is_an_unreadable_source(head: bytes) -> None:
    error, _ = refusal(sending(head))
    assert isinstance(error, UnreadableSource)


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (OK, b"X-Flood: " + b"a" * 1000 + b"\r\n"),
        (OK + b"X-Flood: ", b"a" * 1000),
        (b"HTTP/1.1 200 ", b"a" * 1000),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" * 100),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 1000),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"a" * 10_000 + b"\r\nx\r\n"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", b"Trailer: " + b"a" * 1000 + b"\r\n"),
    ],
    ids=["headers", "one-header", "reason", "early-hints", "chunk-size", "chunk-extensions", "trailers"],
)
def test_a_flood_around_the_body_ends(head: bytes, again: bytes) -> None:
    error, body = refusal(sending(head, again=again), limit=10_000)
    assert isinstance(error, UnreadableSource)
    assert len(body) <= 10_000


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (b"", b"H"),
        (OK, b"X"),
        (OK + b"X: ", b"x"),
        (OK + b"\r\n", b"x"),
        (OK + b"Content-Length: 9999\r\n\r\n", b"x"),
    ],
    ids=["status-line", "header-name", "header-value", "body", "announced-body"],
)
def test_an_endless_slow_drip_is_left_at_the_deadline(head: bytes, again: bytes) -> None:
    error, _ = refusal(sending(head, again=again, pause=0.02), timeout=0.4)
    assert isinstance(error, UnreadableSource)


def test_silence_is_left_at_the_deadline() -> None:
    def silent(handler: Handler) -> None:
        handler.server.stopping.wait()

    error, _ = refusal(silent, timeout=0.3)
    assert isinstance(error, UnreadableSource)


def test_a_resolver_that_never_answers_is_left_at_the_deadline() -> None:
    with serving({}) as server, guarded_client(timeout=0.3, resolver=lambda _: _wait_for(server)) as client:
        with pytest.raises(UnreadableSource):
            client.get("http://pictures.example/")
        server.stopping.set()


def _wait_for(server: Server) -> list[object]:
    server.stopping.wait()
    return []


def test_redirects_together_have_one_deadline() -> None:
    def slow_hop(handler: Handler) -> None:
        handler.server.stopping.wait(0.2)
        redirecting("/")(handler)

    with serving({"/": slow_hop}) as server, pytest.raises(UnreadableSource):
        fetch(server, timeout=0.3)
    assert len(server.requests) == 2


# These come from other machines, so anything may stand in them.
HEADERS = st.sampled_from([b"Location", b"Content-Disposition", b"Content-Type", b"Content-Encoding", b"X"])
PIECES = (
    b"http:// https: // / file: @ : [ ] xn-- % \\ \xff \xc3\xa9 .. ? # a.example 0x7f ; = filename *= utf-8''"
)
VALUES = st.lists(st.sampled_from([*PIECES.split(), b" ", b"\t", b'"']), max_size=8).map(
    b"".join
) | st.binary(max_size=20)


@pytest.fixture(scope="module")
def changing_server() -> Iterator[Server]:
    with serving({}) as server:
        yield server


@given(status=st.sampled_from([b"200", b"302"]), name=HEADERS, value=VALUES)
@settings(max_examples=300, deadline=None)
def test_no_header_whatever_ends_in_anything_but_a_file_or_a_refusal(
    changing_server: Server, status: bytes, name: bytes, value: bytes
) -> None:
    answer = b"HTTP/1.1 " + status + b" OK\r\n" + name + b": " + value + b"\r\n\r\nbody"
    changing_server.routes = {"/": sending(answer)}
    client = guarded_client(allowed_networks=ONLY_HERE, resolver=no_names)
    with client, contextlib.suppress(ImghostError):
        download_through(client, changing_server.url(), io.BytesIO(), limit=1000)


def no_names(host: str) -> list[Address]:
    raise OSError(f"no name server for {host}")


def test_nobody_listening_is_an_unreadable_source() -> None:
    with serving({}) as server:
        pass
    with pytest.raises(UnreadableSource):
        fetch(server)
