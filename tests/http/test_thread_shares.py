"""Threads where no nginx stands in front: slow clients hold a share of them, never all."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.test import EnvironBuilder, run_wsgi_app

from imghost.http.request_check import PROBLEM
from imghost.http.thread_shares import SMALL_ANSWER, ThreadShares

THREADS = 16


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Reads the body if there is one; says what is wrong; answers with as many bytes as the path names."""
    if PROBLEM in environ:
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return [b""]
    environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/endless":
        start_response("200 OK", [])
        return iter([b"x"])
    size = environ["PATH_INFO"].strip("/") or "2"
    start_response("200 OK", [("Content-Length", size)])
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
    app = ThreadShares(application, THREADS, 2)
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
    app = ThreadShares(application, THREADS, 2)
    open_answers = [_begin(app, f"2001:db8::{number}") for number in range(THREADS // 8)]
    assert [status for status, _ in open_answers] == ["200"] * (THREADS // 8)
    assert _begin(app, "2001:db8::ffff")[0] == "503"
    assert _begin(app, "2001:db8:0:1::1")[0] == "200"
    for _, close in open_answers:
        close()
    assert _begin(app, "2001:db8::ffff")[0] == "200"


def test_nginx_may_have_all_threads_but_for_what_it_cannot_keep() -> None:
    app = ThreadShares(application, THREADS, 2)
    assert [_begin(app, "")[0] for _ in range(THREADS * 2)] == ["200"] * THREADS * 2
    long = [_begin(app, "", "/endless")[0] for _ in range(THREADS // 4 + 1)]
    assert long == ["200"] * (THREADS // 4) + ["503"]


def _begin(
    app: ThreadShares, address: str, path: str = f"/{SMALL_ANSWER + 1}"
) -> tuple[str, Callable[[], object]]:
    """Ask for a large answer, take none of it, and return its status and how to end it."""
    environ = EnvironBuilder(path).get_environ()
    environ["REMOTE_ADDR"] = address
    said: list[str] = []
    answer = app(environ, lambda status, *_: said.append(status[:3]))  # type: ignore[arg-type, return-value]
    return said[-1], getattr(answer, "close", lambda: None)
