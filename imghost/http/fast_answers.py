"""The same answer once more, in front of Flask: pictures that anybody may have, without database or routing.

The first answer to an address goes the slow way and is kept as it left, every header of it. Later ones are
given from memory if all of this is so; otherwise they go the slow way too, which decides everything:

- The caller sent nothing that could make the answer another one: no credential, no cookie that says who asks.
- Redis has the mark that it had before the kept answer was made (`services/answer_mark.py`).
- The picture has not expired, and the answer is not older than some seconds (`kept_answers`).
"""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import http_date
from werkzeug.wsgi import wrap_file

from imghost.http import keepable
from imghost.http.conditional import ConditionalResponse, asked_spans
from imghost.http.exact_path import RAW_NAMES
from imghost.http.kept_answers import KEPT_SECONDS, KeptAnswer, KeptAnswers, Key
from imghost.http.request_check import PROBLEM
from imghost.http.send import is_answered_here
from imghost.marks import EXTENSION as MARKS
from imghost.marks import Marks
from imghost.metrics import PICTURES_SENT
from imghost.services.answer_mark import KEY
from imghost.services.delivery.counted_answers import AnswerCounts
from imghost.settings import MEGABYTE, Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Counted here alone: such a request never reaches Flask.
SENT_FROM_MEMORY = PICTURES_SENT.labels("memory")
EXTENSION = "fast-answers"
# Larger files are sent from the disk.
MOST_BYTES = 256 * 1024
BLOCK_BYTES = 256 * 1024
LONGEST_KEY = 1_000
# With any of these the slow way decides who asks, or says what is wrong.
SLOW_WAY = frozenset(("HTTP_AUTHORIZATION", "HTTP_X_API_KEY", PROBLEM))
# All cookies that say who asks begin like this; theme, language and time zone change no picture.
COOKIES_OF_SOMEBODY = "imghost"
CONDITIONS = frozenset({
    "HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
})  # fmt: skip
# What an answer may depend on beside its address.
VARIES = ("", "Accept")


def init_app(app: Flask, settings: Settings) -> None:
    """Put the layer in front of everything else, if it may have any memory."""
    if settings.answer_memory_megabytes:
        layer = FastAnswers(app, settings.answer_memory_megabytes * MEGABYTE)
        app.extensions[EXTENSION] = layer
        app.wsgi_app = layer  # type: ignore[method-assign]


class FastAnswers:
    """The WSGI application in front of `app.wsgi_app`."""

    def __init__(self, app: Flask, limit: int) -> None:
        self._slow_way: WSGIApplication = app.wsgi_app
        self._marks: Marks = app.extensions[MARKS]
        self._kept = KeptAnswers(limit)
        self.counts = AnswerCounts(app.app_context)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        keys = _keys(environ)
        # Read before anything else: what changes from here on makes the answer below one that does not hold.
        mark = self._marks.read(KEY) if keys else None
        if mark is None:
            return self._slow_way(environ, start_response)
        is_conditional = not CONDITIONS.isdisjoint(environ)
        for key in keys:
            answer = self._kept.find(key, mark)
            # Parts of files on the disk are left to the slow way, which is not slow beside sending them.
            if answer is not None and not (is_conditional and _is_left(answer, environ)):
                try:
                    return self._give(answer, environ, start_response)
                except FileNotFoundError:
                    self._kept.drop(key)
                except (PreconditionFailed, RequestedRangeNotSatisfiable, OSError):
                    # The slow way has the words for it.
                    break
        return self._ask(environ, start_response, keys, mark)

    def _give(
        self, answer: KeptAnswer, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer as before. Raises FileNotFoundError and what `make_conditional` does, before it begins."""
        headers = [(name, http_date() if name == "Date" else value) for name, value in answer.headers]
        content = _content(answer, environ)
        if not CONDITIONS.isdisjoint(environ):
            response = ConditionalResponse(content, headers=headers)
            if answer.is_handed_over:
                _hand_over(response, environ, answer.size)
            else:
                response.make_conditional(environ, accept_ranges=True, complete_length=answer.size)
            content = response(environ, start_response)
        else:
            start_response("200 OK", headers)
        self.counts.note(answer.cost)
        SENT_FROM_MEMORY.inc()
        return content

    def _ask(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        keys: tuple[Key, ...],
        mark: str,
    ) -> Iterable[bytes]:
        """Go the slow way and keep the answer if it may be kept."""
        began = time.monotonic()
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
            said.append((status, headers))
            return start_response(status, headers, exc_info)  # type: ignore[arg-type]

        body = self._slow_way(environ, start)  # type: ignore[arg-type]
        offered = environ.get(keepable.NAME)
        # The answer to HEAD may be another one: nginx is not told of a file that nobody gets.
        is_whole = environ["REQUEST_METHOD"] == "GET"
        if offered is not None and is_whole and len(said) == 1 and said[0][0].startswith("200 "):
            self._keep(keys, mark, began, offered, said[0][1])
        return body

    def _keep(
        self,
        keys: tuple[Key, ...],
        mark: str,
        began: float,
        offered: keepable.Keepable,
        headers: list[tuple[str, str]],
    ) -> None:
        named = {name.lower(): value for name, value in headers}
        varies = named.get("vary", "")
        if "public" not in named.get("cache-control", "") or "set-cookie" in named or varies not in VARIES:
            return
        is_handed_over = "x-accel-redirect" in named
        try:
            size = offered.path.stat().st_size
            in_memory = size <= MOST_BYTES and not is_handed_over
            body = offered.path.read_bytes() if in_memory else None
        except OSError:
            return
        answer = KeptAnswer(
            headers=tuple(headers),
            path=offered.path,
            size=size,
            body=b"" if is_handed_over else body,
            is_handed_over=is_handed_over,
            cost=offered.cost,
            mark=mark,
            until=offered.until,
            made_at=began,
        )
        self._kept.keep(keys[bool(varies)], answer)
        self._marks.listen(KEY, KEPT_SECONDS)


def _keys(environ: "WSGIEnvironment") -> tuple[Key, ...]:
    """Return what kept answers to this request are found by: without and with `Accept`; nothing for none."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not SLOW_WAY.isdisjoint(environ):
        return ()
    if COOKIES_OF_SOMEBODY in environ.get("HTTP_COOKIE", ""):
        return ()
    address = (environ["SCRIPT_NAME"], environ["PATH_INFO"], environ["QUERY_STRING"])
    raw = tuple(environ[name] for name in RAW_NAMES if name in environ)
    accept = environ.get("HTTP_ACCEPT", "")
    if sum(map(len, (*address, *raw, accept))) > LONGEST_KEY:
        return ()
    return (*address, *raw), (*address, *raw, accept)


def _is_left(answer: KeptAnswer, environ: "WSGIEnvironment") -> bool:
    """Say whether a conditional request is not answered from memory."""
    return answer.body is None or (answer.is_handed_over and is_answered_here(environ))


def _hand_over(response: ConditionalResponse, environ: "WSGIEnvironment", size: int) -> None:
    """Leave the file and its parts to nginx, unless the caller has it already.

    Raises PreconditionFailed or RequestedRangeNotSatisfiable.
    """
    response.make_conditional(environ)
    if response.status_code == 200:
        asked_spans(environ, size)
    response.headers.pop("Content-Length", None)
    if response.status_code != 200:
        response.headers.pop("X-Accel-Redirect", None)


def _content(answer: KeptAnswer, environ: "WSGIEnvironment") -> Iterable[bytes]:
    if answer.body is not None:
        return [answer.body] if environ["REQUEST_METHOD"] == "GET" else []
    if environ["REQUEST_METHOD"] == "HEAD":
        answer.path.stat()
        return []
    return wrap_file(environ, answer.path.open("rb"), BLOCK_BYTES)
