"""How bytes leave: a fixed type, a validator, the right cache life, and a page that can do nothing."""

from pathlib import PurePosixPath
from typing import cast

from flask import Response, request, send_file

from imghost.base.cache_policy import NO_STORE, CachePolicy
from imghost.base.errors import NotFound, Unavailable
from imghost.extensions import settings
from imghost.http.attachment import save_as
from imghost.http.conditional import ConditionalResponse
from imghost.http.handing_over import hand_over
from imghost.http.send_elsewhere import redirect
from imghost.imaging.formats import FORMATS
from imghost.storage.blob import Blob
from imghost.storage.current import storage

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
    blob: Blob,
    *,
    format_name: str,
    etag: str,
    cache: CachePolicy,
    indexed: bool,
    download_name: str | None = None,
) -> Response:
    """Answer with the stored file; 304, Range and HEAD are honoured.

    `etag` must change whenever the bytes do. With `download_name` the browser saves instead of showing.
    Without `indexed` search engines are told not to name it.
    Raises NotFound for stored bytes that never leave, whoever asks and whatever they are said to be.
    """
    if FORMATS[format_name].delivered_as or PurePosixPath(blob.key).suffix in NEVER_SENT:
        raise NotFound
    response = _opened(blob, FORMATS[format_name].mime)
    if download_name is not None:
        save_as(response, download_name)
    response.set_etag(etag)
    response.headers["Cache-Control"] = str(cache)
    response.headers.update(MEDIA_HEADERS)
    if not indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    environ = request.environ
    if redirect(response, blob, cache, environ):
        return response
    if settings().accel_prefix and hand_over(response, blob, environ):
        return response
    response.make_conditional(environ, accept_ranges=True, complete_length=blob.size)
    return response


def _opened(blob: Blob, mime: str) -> ConditionalResponse:
    """Return an answer with the whole file. Raises Unavailable."""
    try:
        # Of a copy the time says nothing.
        whole = blob.local if blob.local is not None and not storage().is_shared else blob.open()
        response = cast(ConditionalResponse, send_file(whole, mime, etag=False, conditional=False))
    except FileNotFoundError:
        # Deleted, replaced or made room for in this very moment.
        raise Unavailable(retry_after=1) from None
    # Flask's own default for static files, in words of HTTP/1.0.
    response.headers.pop("Expires", None)
    # Flask names our own file there, and browsers would save every picture as "original.jpg".
    response.headers.pop("Content-Disposition", None)
    response.content_length = blob.size
    return response


def send_download(blob: Blob, *, mime: str, name: str) -> Response:
    """Answer with a file the site itself made for one person, which their browser saves as `name`."""
    response = _opened(blob, mime)
    response.set_etag(PurePosixPath(blob.key).stem)
    response.make_conditional(request.environ, accept_ranges=True, complete_length=blob.size)
    save_as(response, name)
    response.headers["Cache-Control"] = PRIVATE
    return response
