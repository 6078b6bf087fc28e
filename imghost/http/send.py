"""How bytes leave: a fixed type, a validator, the right cache life, and a page that can do nothing."""

from pathlib import Path
from typing import cast

from flask import Response, request, send_file

from imghost.base.cache_policy import NO_STORE, CachePolicy
from imghost.base.errors import NotFound, Unavailable
from imghost.extensions import settings
from imghost.http.attachment import save_as
from imghost.http.conditional import ConditionalResponse
from imghost.http.handing_over import hand_over
from imghost.imaging.formats import FORMATS

PRIVATE = str(NO_STORE)
# Nothing that is uploaded may act on a page of ours, even when somebody opens it on its own.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox"
MEDIA_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Content-Security-Policy": SANDBOX,
}

NEVER_SENT = frozenset(f".{row.extension}" for row in FORMATS.values() if row.delivered_as)


def send_media(  # noqa: PLR0913 - each is a header of the answer, named at every call
    path: Path,
    *,
    format_name: str,
    etag: str,
    cache: CachePolicy,
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
    response, size = _opened(path, FORMATS[format_name].mime)
    if download_name is not None:
        save_as(response, download_name)
    response.set_etag(etag)
    response.headers["Cache-Control"] = str(cache)
    response.headers.update(MEDIA_HEADERS)
    if not indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    if settings().accel_prefix and hand_over(response, path, size, request.environ):
        return response
    response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    return response


def _opened(path: Path, mime: str) -> tuple[ConditionalResponse, int]:
    """Return an answer with the whole file, and its size. Raises Unavailable."""
    try:
        response = cast(ConditionalResponse, send_file(path, mime, etag=False, conditional=False))
        size = path.stat().st_size
    except FileNotFoundError:
        # Deleted, replaced or made room for in this very moment.
        raise Unavailable(retry_after=1) from None
    # Flask's own default for static files, in words of HTTP/1.0.
    response.headers.pop("Expires", None)
    # Flask names our own file there, and browsers would save every picture as "original.jpg".
    response.headers.pop("Content-Disposition", None)
    return response, size


def send_download(path: Path, *, mime: str, name: str) -> Response:
    """Answer with a file the site itself made for one person, which their browser saves as `name`."""
    response = send_file(path, mime)
    save_as(response, name)
    response.headers["Cache-Control"] = PRIVATE
    return response
