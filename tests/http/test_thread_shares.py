"""Threads where no nginx stands in front: slow clients hold a share of them, never all."""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from werkzeug.test import EnvironBuilder, run_wsgi_app

from imghost.http.client_address import ClientAddress
from imghost.http.request_check import PROBLEM
from imghost.http.thread_shares import SMALL_ANSWER, ThreadShares

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 16


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Reads the body if there is one; says what is wrong; answers with as many bytes as the path names."""
    if PROBLEM in environ:
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return [b""]
    environ["wsgi.input"].read()
    kind = parse_qs(environ["QUERY_STRING"]).get("kind", ["image/png"])[0]
    if environ["PATH_INFO"] == "/endless":
        start_response("200 OK", [])
        return iter([b"x"])
    size = environ["PATH_INFO"].strip("/") or "2"
    start_response("200 OK", [("Content-Length", size), ("Content-Type", kind)])
    return iter([b"x"] * int(size) if int(size) < 10 else [b"x" * int(size)])


class Dripping:
    """A body of which nothing comes before somebody says so."""

    def __init__(self) -> None:
        self.is_read = threading.Event()
        self.is_complete = threading.Event()

    def read(self, _size: int = -1) -> bytes:
        self.is_read.set()
        self.is_complete.wait(30)
        return b""


def ask(app: ThreadShares, path: str = "/", address: str = "192.0.2.1", body: object = None) -> str:
    environ = EnvironBuilder(path, method="GET" if body is None else "POST").get_environ()
    environ["REMOTE_ADDR"] = address
    if body is not None:
        environ |= {"CONTENT_LENGTH": "5", "wsgi.input": body}
    answer, status, _ = run_wsgi_app(app, environ)
    b"".join(answer)
    return status[:3]


def test_slow_bodies_leave_threads_to_pages() -> None:
    app = ThreadShares(application, THREADS)
    bodies = [Dripping() for _ in range(THREADS // 2)]
    threads = [
        threading.Thread(target=ask, args=(app, "/", f"192.0.2.{number}", body))
        for number, body in enumerate(bodies)
    ]
    for thread in threads:
        thread.start()
    assert all(body.is_read.wait(30) for body in bodies)
    assert ask(app) == "200"
    assert ask(app, address="198.51.100.1", body=Dripping()) == "503"
    for body in bodies:
        body.is_complete.set()
    for thread in threads:
        thread.join()
    ready = Dripping()
    ready.is_complete.set()
    assert ask(app, address="198.51.100.1", body=ready) == "200"


def test_one_household_has_half_of_a_share() -> None:
    app = ThreadShares(application, THREADS)
    open_answers = [_begin(app, f"2001:db8::{number}") for number in range(THREADS // 8)]
    assert [status for status, _ in open_answers] == ["200"] * (THREADS // 8)
    assert _begin(app, "2001:db8::ffff")[0] == "503"
    assert _begin(app, "2001:db8:0:1::1")[0] == "200"
    for _, close in open_answers:
        close()
    assert _begin(app, "2001:db8::ffff")[0] == "200"


def test_nginx_may_have_all_threads_but_for_what_it_cannot_keep() -> None:
    """The client is not nginx then, but whom nginx names."""
    app = ClientAddress(ThreadShares(application, THREADS), 0)
    assert [_begin(app, "", named="192.0.2.1")[0] for _ in range(THREADS * 2)] == ["200"] * THREADS * 2
    begun = [_begin(app, "", "/endless", named="192.0.2.1") for _ in range(THREADS // 8 + 1)]
    assert [status for status, _ in begun] == ["200"] * (THREADS // 8) + ["503"]
    others = [
        _begin(app, "", "/endless", named=f"198.51.100.{number}")[0] for number in range(THREADS // 8 + 1)
    ]
    assert others == ["200"] * (THREADS // 8) + ["503"]


def test_behind_a_trusted_proxy_one_household_has_half_of_a_share_too() -> None:
    app = ClientAddress(ThreadShares(application, THREADS), 1)
    begun = [_begin(app, "10.0.0.1", named=f"192.0.2.{1 + at // 2}")[0] for at in range(THREADS // 4)]
    assert begun == ["200"] * (THREADS // 4)
    assert _begin(app, "10.0.0.1", named="198.51.100.1")[0] == "503"


def test_a_form_that_downloads_takes_of_the_share_and_one_that_changes_is_answered() -> None:
    app = ThreadShares(application, THREADS)
    for _ in range(THREADS // 8):
        assert _begin(app, "192.0.2.1")[0] == "200"
    large = f"/{SMALL_ANSWER + 1}"
    assert _begin(app, "192.0.2.1", large, method="POST", kind="application/zip")[0] == "503"
    assert _begin(app, "192.0.2.1", large, method="POST", kind="text/html; charset=utf-8")[0] == "200"
    assert _begin(app, "192.0.2.1", large, method="HEAD")[0] == "200"


def _begin(
    app: "WSGIApplication",
    address: str,
    path: str = f"/{SMALL_ANSWER + 1}",
    *,
    named: str = "",
    method: str = "GET",
    kind: str = "image/png",
) -> tuple[str, Callable[[], object]]:
    """Ask for a large answer, take none of it, and return its status and how to end it."""
    environ = EnvironBuilder(path, method=method, query_string={"kind": kind}).get_environ()
    environ |= {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": named}
    said: list[str] = []
    answer = app(environ, lambda status, *_: said.append(status[:3]))  # type: ignore[arg-type, return-value]
    return said[-1], getattr(answer, "close", lambda: None)
