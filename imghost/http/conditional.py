"""Conditional and partial answers in the order of RFC 9110, 13.2.2, on every path that sends bytes.

Werkzeug's own `make_conditional` looks at `Range` before the conditions and for HEAD too, refuses ranges that
it should ignore (units it does not know, several at once), and sends the content along with 412.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self

from flask import Response
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import http_date, parse_date, parse_etags
from werkzeug.wrappers import Request
from werkzeug.wsgi import FileWrapper

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# More digits than any file has bytes; Python refuses to read thousands of them.
_PART = re.compile(r"(\d{0,64})-(\d{0,64})", re.ASCII)

Span = tuple[int, int]


class ConditionalResponse(Response):
    """What Flask answers with: `make_conditional` as the RFC has it."""

    def make_conditional(
        self,
        request_or_environ: "WSGIEnvironment | Request",
        accept_ranges: bool | str = False,
        complete_length: int | None = None,
    ) -> Self:
        """Become 304 or 206 where the request asks for it; nothing happens unless it is GET or HEAD.

        Of several ranges the whole is sent. Raises PreconditionFailed, or RequestedRangeNotSatisfiable when
        nothing of what was asked for exists; the content is closed then.
        """
        asked = request_or_environ
        environ = asked.environ if isinstance(asked, Request) else asked
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self
        self.headers.setdefault("Date", http_date())
        if accept_ranges:
            self.headers["Accept-Ranges"] = "bytes"
        try:
            if self._is_known(environ):
                self.status_code = 304
            elif accept_ranges and complete_length:
                self._cut(environ, complete_length)
        except (PreconditionFailed, RequestedRangeNotSatisfiable):
            self.close()
            raise
        length = self.calculate_content_length() if "Content-Length" not in self.headers else None
        if length is not None:
            self.content_length = length
        return self

    def _is_known(self, environ: "WSGIEnvironment") -> bool:
        """Say whether the client has it already. Raises PreconditionFailed."""
        tag, is_weak = self.get_etag()
        if "HTTP_IF_MATCH" in environ:
            wanted = parse_etags(environ["HTTP_IF_MATCH"])
            if not wanted.star_tag and (tag is None or is_weak or not wanted.is_strong(tag)):
                raise PreconditionFailed
        elif self._is_newer_than(environ.get("HTTP_IF_UNMODIFIED_SINCE")):
            raise PreconditionFailed
        if "HTTP_IF_NONE_MATCH" in environ:
            known = parse_etags(environ["HTTP_IF_NONE_MATCH"])
            return known.star_tag or (tag is not None and known.contains_weak(tag))
        since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
        return since is not None and self.last_modified is not None and self.last_modified <= since

    def _is_newer_than(self, date: str | None) -> bool:
        since = parse_date(date)
        return since is not None and self.last_modified is not None and self.last_modified > since

    def _cut(self, environ: "WSGIEnvironment", size: int) -> None:
        """Leave the one part that was asked for. Raises RequestedRangeNotSatisfiable."""
        spans = self.spans(environ, size)
        if len(spans) != 1:
            return
        ((start, stop),) = spans
        content: Any = self.response
        if hasattr(content, "close"):
            self.call_on_close(content.close)
        self.response = _part(content, start, stop - start)
        self.direct_passthrough = False
        self.status_code = 206
        self.content_length = stop - start
        self.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"

    def spans(self, environ: "WSGIEnvironment", size: int) -> list[Span]:
        """Return what is asked of this answer of `size` bytes; nothing where `If-Range` names another one.

        Raises RequestedRangeNotSatisfiable when no part of it exists.
        """
        return asked_spans(environ, size) if self._is_unchanged(environ.get("HTTP_IF_RANGE")) else []

    def _is_unchanged(self, validator: str | None) -> bool:
        """Compare as RFC 9110, 13.1.5, wants: a strong tag, or exactly the date that was told."""
        if validator is None:
            return True
        date = parse_date(validator)
        if date is not None:
            return date == self.last_modified
        tag, is_weak = self.get_etag()
        return tag is not None and not is_weak and validator == f'"{tag}"'


def is_range_ignored(environ: "WSGIEnvironment") -> bool:
    """Say whether there is a `Range` that changes nothing (RFC 9110, 14.2).

    That is so for HEAD, for other units than bytes, and for what is not well-formed.
    """
    return "HTTP_RANGE" in environ and _asked_parts(environ) is None


def asked_spans(environ: "WSGIEnvironment", size: int) -> list[Span]:
    """Return what is asked of `size` bytes, each as start and stop; nothing where the whole is.

    Raises RequestedRangeNotSatisfiable when no part of it exists.
    """
    parts = _asked_parts(environ)
    if parts is None:
        return []
    spans = [_span(first, last, size) for first, last in parts]
    existing = [(start, stop) for start, stop in spans if start < stop]
    if not existing:
        raise RequestedRangeNotSatisfiable(size)
    return existing


def _asked_parts(environ: "WSGIEnvironment") -> list[tuple[str, str]] | None:
    """Return first and last position of every part as they were sent; None for no range that counts."""
    unit, _, text = environ.get("HTTP_RANGE", "").partition("=")
    if environ["REQUEST_METHOD"] != "GET" or unit.strip().lower() != "bytes":
        return None
    # Empty elements of a list count for nothing (5.6.1.2).
    found = [_PART.fullmatch(part) for each in text.split(",") if (part := each.strip(" \t"))]
    parts = [(match[1], match[2]) for match in found if match is not None]
    is_right = parts and len(parts) == len(found) and all(map(_is_well_formed, parts))
    return parts if is_right else None


def _is_well_formed(part: tuple[str, str]) -> bool:
    first, last = part
    return int(first) <= int(last) if first and last else bool(first or last)


def _span(first: str, last: str, size: int) -> Span:
    """Return start and stop, which is not behind the start where nothing exists."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size


def _part(content: Iterable[bytes], start: int, length: int) -> Iterator[bytes]:
    if isinstance(content, FileWrapper) and content.seekable():
        content.seek(start)
        start = 0
    for block in content:
        piece = block[start : start + length]
        start = max(0, start - len(block))
        length -= len(piece)
        yield piece
        if not length:
            return
