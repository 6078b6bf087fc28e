"""The WSGI application in front of Flask that gives kept answers, and keeps those that were offered."""

import time
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import http_date
from werkzeug.wsgi import wrap_file

from imghost.base.errors import NotFound
from imghost.http.conditional import ConditionalResponse, asked_spans
from imghost.http.exact_path import RAW_NAMES
from imghost.http.handing_over import is_plain
from imghost.http.request_check import MEDIA_HOST, PROBLEM
from imghost.http.response_cache.entries import KEPT_SECONDS, Entries, Entry, Key, Offer
from imghost.marks import EXTENSION as MARKS
from imghost.marks import Marks
from imghost.metrics import PICTURES_SENT
from imghost.services.answer_mark import KEY
from imghost.services.delivery.answer_cost import Cost, count_answers
from imghost.services.late_writes import EXTENSION as LATE_WRITES
from imghost.services.late_writes import LateWrites
from imghost.settings import MEGABYTE, Settings
from imghost.storage.blob import Blob

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Counted here alone: such a request never reaches Flask.
SENT_FROM_MEMORY = PICTURES_SENT.labels("memory")
# Larger files are sent from the disk.
MOST_BYTES = 256 * 1024
BLOCK_BYTES = 256 * 1024
LONGEST_KEY = 1_000
# With any of these Flask decides who asks, or says what is wrong.
NEVER_WITH = frozenset(("HTTP_AUTHORIZATION", "HTTP_X_API_KEY", PROBLEM))
# All cookies that say who asks begin like this; theme, language and time zone change no picture.
COOKIES_OF_SOMEBODY = "imghost"
CONDITIONS = frozenset({
    "HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
})  # fmt: skip
# What an answer may depend on beside its address.
VARIES = ("", "Accept")
OFFER = "imghost.response-cache.offer"


def init_app(app: Flask, settings: Settings) -> None:
    """Put the cache in front of everything else, if it may have any memory."""
    if settings.answer_memory_megabytes:
        limit = settings.answer_memory_megabytes * MEGABYTE
        app.wsgi_app = ResponseCache(app, limit)  # type: ignore[method-assign]


def offer(blob: Blob, until: datetime | None, cost: Cost) -> None:
    """Say that whoever asks at this address without any credential gets `blob` until something changes."""
    end = until.timestamp() if until else float("inf")
    request.environ[OFFER] = Offer(blob, end, cost)


class ResponseCache:
    """The WSGI application in front of `app.wsgi_app`."""

    def __init__(self, app: Flask, limit: int) -> None:
        self._flask: WSGIApplication = app.wsgi_app
        self._marks: Marks = app.extensions[MARKS]
        self._counts: LateWrites = app.extensions[LATE_WRITES]
        self._entries = Entries(limit)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        keys = _keys(environ)
        # Read before anything else: what changes from here on makes the answer below one that does not hold.
        generation = self._marks.read(KEY) if keys else None
        if generation is None:
            return self._flask(environ, start_response)
        for key in keys:
            entry = self._entries.find(key, generation)
            if entry is None or _is_left(entry, environ):
                continue
            try:
                return self._give(entry, environ, start_response)
            except FileNotFoundError:
                self._entries.drop(key)
            except (PreconditionFailed, RequestedRangeNotSatisfiable, OSError):
                # Flask has the words for it.
                break
        return self._ask(environ, start_response, keys, generation)

    def _give(
        self, entry: Entry, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer as before. Raises OSError and what `make_conditional` does, before it begins."""
        headers = [(name, http_date() if name == "Date" else value) for name, value in entry.headers]
        content = _content(entry, environ)
        if CONDITIONS.isdisjoint(environ):
            start_response("200 OK", headers)
        else:
            content = _conditional(entry, content, headers, environ)(environ, start_response)
        self._counts.note(count_answers, entry.offer.cost)
        SENT_FROM_MEMORY.inc()
        return content

    def _ask(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        keys: tuple[Key, ...],
        generation: str,
    ) -> Iterable[bytes]:
        """Let Flask answer, and keep that if it was offered."""
        began = time.monotonic()
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
            said.append((status, headers))
            return start_response(status, headers, exc_info)  # type: ignore[arg-type]

        body = self._flask(environ, start)  # type: ignore[arg-type]
        offered = environ.get(OFFER)
        # The answer to HEAD may be another one: nginx is not told of a file that nobody gets. With rare
        # conditions Flask may have sent the file itself, which nobody else is to get that way.
        is_usual = environ["REQUEST_METHOD"] == "GET" and is_plain(environ)
        if offered is not None and is_usual and len(said) == 1 and said[0][0].startswith("200 "):
            self._keep(keys, offered, said[0][1], generation, began)
        return body

    def _keep(
        self,
        keys: tuple[Key, ...],
        offer: Offer,
        headers: list[tuple[str, str]],
        generation: str,
        began: float,
    ) -> None:
        named = {name.lower(): value for name, value in headers}
        varies = named.get("vary", "")
        if "set-cookie" in named or varies not in VARIES:
            return
        is_handed_over = "x-accel-redirect" in named
        size = offer.blob.size
        in_memory = size <= MOST_BYTES and not is_handed_over
        try:
            body = offer.blob.path().read_bytes() if in_memory else None
        except (OSError, NotFound):
            return
        if body is not None and len(body) != size:
            # Replaced or removed in this very moment.
            return
        entry = Entry(
            headers=tuple(headers),
            offer=offer,
            size=size,
            body=b"" if is_handed_over else body,
            is_handed_over=is_handed_over,
            generation=generation,
            made_at=began,
        )
        self._entries.keep(keys[bool(varies)], entry)
        self._marks.listen(KEY, KEPT_SECONDS)


def _keys(environ: "WSGIEnvironment") -> tuple[Key, ...]:
    """Return what kept answers to this request are found by: without and with `Accept`; nothing for none."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not NEVER_WITH.isdisjoint(environ):
        return ()
    if COOKIES_OF_SOMEBODY in environ.get("HTTP_COOKIE", ""):
        return ()
    address = (environ["SCRIPT_NAME"], environ["PATH_INFO"], environ["QUERY_STRING"])
    address += (MEDIA_HOST,) if MEDIA_HOST in environ else ()
    raw = tuple(environ[name] for name in RAW_NAMES if name in environ)
    accept = environ.get("HTTP_ACCEPT", "")
    if sum(map(len, (*address, *raw, accept))) > LONGEST_KEY:
        return ()
    return (*address, *raw), (*address, *raw, accept)


def _is_left(entry: Entry, environ: "WSGIEnvironment") -> bool:
    """Say whether Flask answers all the same: parts of files on the disk, and what nginx does wrong."""
    if CONDITIONS.isdisjoint(environ):
        return False
    return entry.body is None or (entry.is_handed_over and not is_plain(environ))


def _content(entry: Entry, environ: "WSGIEnvironment") -> Iterable[bytes]:
    if entry.body is not None:
        return [entry.body] if environ["REQUEST_METHOD"] == "GET" else []
    if environ["REQUEST_METHOD"] == "HEAD":
        entry.offer.blob.open().close()
        return []
    return wrap_file(environ, entry.offer.blob.open(), BLOCK_BYTES)


def _conditional(
    entry: Entry, content: Iterable[bytes], headers: list[tuple[str, str]], environ: "WSGIEnvironment"
) -> ConditionalResponse:
    """Return the answer to a request with conditions. Raises PreconditionFailed, or that no such part exists.

    The file and its parts are left to nginx where it sends them, unless the caller has it already.
    """
    response = ConditionalResponse(content, headers=headers)
    if not entry.is_handed_over:
        return response.make_conditional(environ, accept_ranges=True, complete_length=entry.size)
    response.make_conditional(environ)
    response.headers.pop("Content-Length", None)
    if response.status_code == 200:
        asked_spans(environ, entry.size)
    else:
        response.headers.pop("X-Accel-Redirect", None)
    return response
