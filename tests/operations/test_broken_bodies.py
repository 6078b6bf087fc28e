"""Bodies that break off or are no bodies: refused by every API and page, and nothing of them is stored."""

import base64
import contextlib
import json
import sqlite3
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.live import LiveSite
from tests.pictures import png
from tests.raw_http import ask_raw, head

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("live_site")]

MULTIPART = "multipart/form-data; boundary=b"
FORM = "application/x-www-form-urlencoded"
Body = tuple[str, str, bytes]


def multipart(field: str) -> bytes:
    """A whole form with one picture."""
    start = f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="a.png"\r\n\r\n'.encode()
    return start + png() + b"\r\n--b--\r\n"


TEXT = base64.b64encode(png()).decode()
# Address, type and a whole body that would be stored.
BODIES: dict[str, Body] = {
    "Chevereto": ("/api/1/upload", MULTIPART, multipart("source")),
    "Chevereto, a form": ("/api/1/upload", FORM, urlencode({"source": TEXT}).encode()),
    "Chevereto, JSON": ("/api/1/upload", "application/json", json.dumps({"source": TEXT}).encode()),
    "imgBB": ("/1/upload", FORM, urlencode({"image": TEXT}).encode()),
    "OgenSync": ("/api/upload", MULTIPART, multipart("file")),
    "OPTIMAGE or amr": ("/api/v1/images", MULTIPART, multipart("file")),
    "img-cloud": ("/v1/upload", MULTIPART, multipart("file")),
    "page": ("/upload", MULTIPART, multipart("source")),
}


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def announced(body: bytes, length: int) -> tuple[str, bytes]:
    return f"Content-Length: {length}", body


def chunked(*pieces: bytes) -> tuple[str, bytes]:
    return "Transfer-Encoding: chunked", b"".join(pieces)


# What happens to a body, as the line of its head and the bytes that are sent before our side closes.
BREAKS: dict[str, Callable[[bytes], tuple[str, bytes]]] = {
    "a third is missing": lambda body: announced(body[: len(body) * 2 // 3], len(body)),
    "the last byte is missing": lambda body: announced(body[:-1], len(body)),
    "all came, and more was announced": lambda body: announced(body, len(body) + 9),
    "breaks off between chunks": lambda body: chunked(chunk(body[: len(body) // 2])),
    "breaks off inside a chunk": lambda body: chunked(b"%x\r\n" % len(body), body[: len(body) // 2]),
    "a chunk without a size": lambda body: chunked(chunk(body[: len(body) // 2]), b"zz\r\nab\r\n0\r\n\r\n"),
    "a chunk longer than its size": lambda body: chunked(b"5\r\n", body, b"\r\n0\r\n\r\n"),
    "a size that overflows": lambda body: chunked(b"f" * 20 + b"\r\n", body, b"\r\n0\r\n\r\n"),
    "a negative size": lambda body: chunked(b"-5\r\n", body, b"\r\n0\r\n\r\n"),
}
# A form in chunks cannot be seen to be whole by Granian, so it is told to say its length.
REFUSED = (400, 411)
# The connection ended before there was anything to answer.
CUT = 0


@pytest.mark.parametrize("past_front", [False, True])
@pytest.mark.parametrize("kind", BODIES)
def test_a_broken_body_is_refused_and_not_stored(live_site: LiveSite, kind: str, *, past_front: bool) -> None:
    """By nginx, which never hands it over, and by Python where no nginx stands in front."""
    path, mime, body = BODIES[kind]
    credential = (f"X-API-Key: {live_site.api_key}", f"Content-Type: {mime}", "Accept: application/json")
    before = stored(live_site)
    for name, broken in BREAKS.items():
        framing, sent = broken(body)
        request = head(live_site, "POST", path, *credential, framing) + sent
        answer = ask_raw(live_site, request, end=True, past_front=past_front)
        assert answer.status in (*REFUSED, CUT), (name, answer)
        assert stored(live_site) == before, name


@pytest.mark.parametrize("kind", [kind for kind, (_, mime, _) in BODIES.items() if mime != FORM])
def test_a_body_that_ends_too_early_by_its_own_words_is_refused(live_site: LiveSite, kind: str) -> None:
    """Its length is right, its last words are missing."""
    path, mime, body = BODIES[kind]
    credential = (f"X-API-Key: {live_site.api_key}", f"Content-Type: {mime}", "Accept: application/json")
    before = stored(live_site)
    for cut in (1, 3, 5, len(body) // 2):
        # The line break after the closing boundary is no part of it (RFC 2046, 5.1.1).
        sent = body.rstrip()[:-cut]
        framing, _ = announced(sent, len(sent))
        answer = ask_raw(live_site, head(live_site, "POST", path, *credential, framing) + sent)
        assert (answer.status, answer.headers["content-type"]) == (400, "application/json"), cut
    assert stored(live_site) == before


@pytest.mark.parametrize("past_front", [False, True])
def test_a_whole_body_in_chunks_is_stored(live_site: LiveSite, *, past_front: bool) -> None:
    path, mime, body = BODIES["Chevereto"]
    framing, sent = chunked(
        chunk(body[:50]), b"A;name=value\r\n" + body[50:60] + b"\r\n", chunk(body[60:]), b"0\r\n\r\n"
    )
    credential = (f"X-API-Key: {live_site.api_key}", f"Content-Type: {mime}")
    request = head(live_site, "POST", path, *credential, framing) + sent
    assert ask_raw(live_site, request, past_front=past_front).status == 200


def test_small_forms_that_break_off_change_nothing(live_site: LiveSite) -> None:
    """Past nginx, as where none stands in front; with it they never arrive."""
    for path, body in (
        ("/login", b"login=member&password=x"),
        ("/theme", b"theme=dark"),
        ("/api/v1/sign", b"{}"),
    ):
        framing, sent = announced(body, len(body) + 1)
        mime = "application/json" if body == b"{}" else FORM
        request = head(
            live_site, "POST", path, f"X-API-Key: {live_site.api_key}", f"Content-Type: {mime}", framing
        )
        assert ask_raw(live_site, request + sent, end=True, past_front=True).status in (400, CUT), path


def stored(site: LiveSite) -> int:
    """How many pictures the site has, whatever their state."""
    with contextlib.closing(sqlite3.connect(site.home / "imghost.sqlite3")) as database:
        ((count,),) = database.execute("SELECT count(*) FROM images")
    return int(count)
