"""How bytes leave: a fixed type, a validator, the right cache life, and a page that can do nothing."""

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, request, send_file

from imghost.base.errors import NotFound, Unavailable
from imghost.extensions import now, settings
from imghost.http.conditional import asked_spans, is_range_ignored
from imghost.imaging.formats import FORMATS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# A cache may give an old answer for so long while it asks for a new one.
STALE_SECONDS = 60
IMMUTABLE = "public, max-age=31536000, immutable"
# A direct link keeps its address when the file behind it is replaced, or made private.
PUBLIC = f"public, max-age=3600, stale-while-revalidate={STALE_SECONDS}"
PRIVATE = "private, no-store"
# For a cache that could not be told of a change.
UNNOTED = "no-cache"
# Nothing that is uploaded may act on a page of ours, even when somebody opens it on its own.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox"

PRECONDITIONS = frozenset(("HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"))
# One part or none, in numbers below 2**63: nginx reads these as the RFC wants.
PLAIN_RANGE = re.compile(r"(bytes=(\d{1,18}-\d{0,18}|-\d{1,18}))?", re.ASCII)

NEVER_SENT = frozenset(f".{row.extension}" for row in FORMATS.values() if row.delivered_as)


def kept_until(end: datetime | None, cache: str) -> str:
    """Return `cache`, or a shorter life for what nobody sees any more after `end`."""
    given = re.search(r"max-age=(\d+)", cache)
    if end is None or given is None:
        return cache
    left = max(0, int((end - now()).total_seconds()))
    if left > int(given[1]) + STALE_SECONDS:
        return cache
    return f"{cache.partition(',')[0]}, max-age={min(left, int(given[1]))}"


def send_media(  # noqa: PLR0913 - each is a header of the answer, named at every call
    path: Path,
    *,
    format_name: str,
    etag: str,
    cache: str,
    indexed: bool,
    download_name: str | None = None,
) -> Response:
    """Answer with the file at `path`; 304, Range and HEAD are honoured.

    `etag` must change whenever the bytes do. With `download_name` the browser saves instead of showing.
    Without `indexed` search engines are told not to name it.
    Raises NotFound for stored bytes that never leave, whoever asks and whatever they are said to be.
    """
    if FORMATS[format_name].delivered_as or path.suffix in NEVER_SENT:
        raise NotFound
    prefix = settings().accel_prefix
    try:
        response = send_file(
            path,
            mimetype=FORMATS[format_name].mime,
            etag=False,
            conditional=False,
            as_attachment=download_name is not None,
            download_name=download_name,
        )
        size = path.stat().st_size
    except FileNotFoundError:
        # Deleted, replaced or made room for in this very moment.
        raise Unavailable(retry_after=1) from None
    response.set_etag(etag)
    response.headers["Cache-Control"] = cache
    # Flask's own default for static files, in words of HTTP/1.0.
    response.headers.pop("Expires", None)
    if download_name is None:
        # Flask names our own file there, and browsers would save every picture as "original.jpg".
        response.headers.pop("Content-Disposition", None)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Security-Policy"] = SANDBOX
    if not indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    if prefix and not is_answered_here(request.environ):
        return _hand_over(response, path, prefix)
    response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    return response


def send_download(path: Path, *, mime: str, name: str) -> Response:
    """Answer with a file the site itself made for one person, which their browser saves as `name`."""
    response = send_file(path, mime, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = PRIVATE
    return response


def is_answered_here(environ: "WSGIEnvironment") -> bool:
    """Say whether nginx would answer otherwise than RFC 9110.

    It does not know our validators, cuts parts for HEAD too, and refuses some ranges that it should ignore.
    """
    is_plain = PLAIN_RANGE.fullmatch(environ.get("HTTP_RANGE", "")) is not None
    return not is_plain or is_range_ignored(environ) or not PRECONDITIONS.isdisjoint(environ)


def _hand_over(response: Response, path: Path, prefix: str) -> Response:
    """Let nginx send the file; it answers Range itself. Nobody needs a file that has not changed."""
    size = path.stat().st_size
    # The file that was opened to be sent.
    response.close()
    response.set_data(b"")
    response.make_conditional(request.environ)
    response.headers.pop("Content-Length", None)
    if response.status_code == 200:
        asked_spans(request.environ, size)
        key = path.relative_to(settings().storage_directory.absolute() / "blobs")
        response.headers["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{key}"
    return response
