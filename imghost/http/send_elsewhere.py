"""Stored files that clients get from the object storage itself, at a signed address (IMGHOST_STORAGE_READS).

That address opens the file for SIGNED_SECONDS to whoever has it, also when it is hidden meanwhile; a deleted
one is gone.
"""

from typing import TYPE_CHECKING

from flask import current_app
from werkzeug.datastructures import Headers

from imghost.base.cache_policy import CachePolicy
from imghost.base.origins import origin_of
from imghost.extensions import settings
from imghost.http.conditional import ConditionalResponse
from imghost.storage.blob import Blob
from imghost.storage.current import storage

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Long enough for a kept answer and a slow client; a redirect is kept for a part of that.
SIGNED_SECONDS, REDIRECT_SECONDS = 300, 60
# What the object storage is told to say; all else of a media answer protects pages, and it has none.
TOLD = ("Content-Type", "Content-Disposition", "Cache-Control")


def signed_address(blob: Blob, headers: Headers) -> str | None:
    """Return where anybody gets the file with these headers; None where files lie on this machine."""
    told = {name: headers[name] for name in TOLD if name in headers}
    return storage().signed_address(blob.key, told, SIGNED_SECONDS)


def redirect(
    response: ConditionalResponse, blob: Blob, cache: CachePolicy, environ: "WSGIEnvironment"
) -> bool:
    """Make of the answer one that leads to the object storage, or says that nobody needs the file.

    Returns False, with nothing decided, where this site sends it. Raises PreconditionFailed.
    """
    # An address is signed for one method.
    if settings().storage_reads != "redirect" or environ["REQUEST_METHOD"] != "GET":
        return False
    address = signed_address(blob, response.headers)
    if address is None:
        return False
    response.make_conditional(environ)
    # The file that was opened to be sent.
    response.close()
    response.set_data(b"")
    if response.status_code == 200:
        for name in ("ETag", "Content-Type", "Content-Disposition"):
            response.headers.pop(name, None)
        response.status_code = 302
        response.headers["Location"] = address
        seconds = min(REDIRECT_SECONDS, cache.longest)
        response.headers["Cache-Control"] = (
            f"public, max-age={seconds}" if cache.shared else "private, no-store"
        )
    response.headers.pop("Content-Length", None)
    return True


def redirect_origin() -> str:
    """Return the origin that redirects lead to; empty: there are none."""
    if settings().storage_reads != "redirect" or not settings().storage_url:
        return ""
    known: dict[str, str] = current_app.extensions.setdefault("storage-origin", {})
    if "origin" not in known:
        try:
            known["origin"] = origin_of(storage().signed_address("any", {}, 1) or "")
        except OSError:
            # Without keys no picture comes, but pages do.
            return ""
    return known["origin"]
