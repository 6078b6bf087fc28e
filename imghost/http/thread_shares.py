"""Limits how many server threads slow clients may hold, so that other requests still get one.

Granian waits in the thread of the request for the rest of a body, and for a reader to take more of an answer,
and neither wait can be ended from Python. What can be done is to let only a share of the threads wait. nginx
in front waits itself, for all but answers longer than what it keeps of one (`proxy_max_temp_file_size`).
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from imghost.base.errors import Unavailable
from imghost.base.internet import household
from imghost.http.client_address import BEHIND_FRONT
from imghost.http.request_check import PROBLEM
from imghost.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What Granian and the kernel take at once, whoever reads it or not.
SMALL_ANSWER = 128 * 1024
FRONT_ANSWER = 256 * 1024 * 1024
RETRY_SECONDS = 5
# What forms and APIs answer to changes with; a form that downloads answers with something else.
REPORTS = ("text/html", "application/json")


def init_app(app: Flask, settings: Settings) -> None:
    """Share the threads of this process."""
    app.wsgi_app = ThreadShares(app.wsgi_app, settings.web_threads)  # type: ignore[method-assign]


class Share:
    """At most `most` at a time, of one household at most half of them."""

    def __init__(self, most: int) -> None:
        self._most, self._most_of_one = max(1, most), max(1, most // 2)
        self._lock = threading.Lock()
        self._held = Counter[str]()

    def take(self, who: str) -> bool:
        """Say whether `who` may hold one more thread; if so, `give_back` must follow."""
        with self._lock:
            if self._held.total() >= self._most or self._held[who] >= self._most_of_one:
                return False
            self._held[who] += 1
            return True

    def give_back(self, who: str) -> None:
        with self._lock:
            self._held[who] -= 1
            if not self._held[who]:
                del self._held[who]


class ThreadShares:
    """Middleware: half of the threads may read bodies, a quarter may send large answers."""

    def __init__(self, app: "WSGIApplication", threads: int) -> None:
        self._app = app
        self._bodies = Share(threads // 2)
        self._answers = Share(threads // 4)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        who = household(environ.get("REMOTE_ADDR", ""))
        with self._body(environ, who):
            said = Said()
            answer = self._app(environ, said)
        small = FRONT_ANSWER if environ.get(BEHIND_FRONT) else SMALL_ANSWER
        if said.size <= small or said.is_report(environ["REQUEST_METHOD"]) or PROBLEM in environ:
            said.repeat(start_response)
            return answer
        if self._answers.take(who):
            said.repeat(start_response)
            return ClosingIterator(answer, [lambda: self._answers.give_back(who)])
        close: Callable[[], object] = getattr(answer, "close", lambda: None)
        close()
        environ[PROBLEM] = Unavailable(retry_after=RETRY_SECONDS)
        return self._app(environ, start_response)

    @contextmanager
    def _body(self, environ: "WSGIEnvironment", who: str) -> Iterator[None]:
        has_body = environ.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ
        # nginx asks with the whole body at hand.
        waits = has_body and not environ.get(BEHIND_FRONT)
        taken = waits and self._bodies.take(who)
        if waits and not taken:
            environ.setdefault(PROBLEM, Unavailable(retry_after=RETRY_SECONDS))
        try:
            yield
        finally:
            if taken:
                self._bodies.give_back(who)


class Said:
    """What an application told its server, kept until it is sure to be said."""

    def __init__(self) -> None:
        self._status = ""
        self._headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], _error: Any = None, /) -> Any:
        self._status, self._headers = status, headers

    @property
    def size(self) -> float:
        """Bytes of the content; endless where nothing is said of it."""
        named = {name.lower(): value for name, value in self._headers}
        if self._status[:3] in ("204", "304") or "x-accel-redirect" in named:
            return 0
        return float(named.get("content-length", "inf"))

    def is_report(self, method: str) -> bool:
        """Say whether it tells what a request has changed, and must be told; HEAD tells only."""
        kind = dict(self._headers).get("Content-Type", "").partition(";")[0]
        return method != "GET" and (method == "HEAD" or kind in REPORTS)

    def repeat(self, start_response: "StartResponse") -> None:
        start_response(self._status, self._headers)
