"""Leaves the sending of stored files to nginx (`X-Accel-Redirect`): slow readers hold no thread of ours.

Conditions are decided here, as nginx does not know our validators. What it would do with the rest of the
request is known: it sends the file below the prefix, cut as `Range` says, or below the prefix of whole files
without a look at `Range`.
"""

import re
from typing import TYPE_CHECKING

from imghost.base.origins import origin_of
from imghost.extensions import settings
from imghost.http.conditional import ConditionalResponse, is_range_ignored
from imghost.http.send_elsewhere import signed_address
from imghost.storage.blob import Blob

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# What stands behind the prefix of files that are sent whole.
WHOLE = "-whole"
# Below it nginx asks the object storage.
BUCKET_PREFIX = "/_bucket"
# One part or none, in numbers below 2**63: nginx reads these as the RFC wants.
PLAIN_RANGE = re.compile(r"(bytes=(\d{1,18}-\d{0,18}|-\d{1,18}))?", re.ASCII)
# The one spelling of a date that is to be written (RFC 9110, 5.6.7). nginx refuses what is none.
PLAIN_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT", re.ASCII)


def hand_over(response: ConditionalResponse, blob: Blob, environ: "WSGIEnvironment") -> bool:
    """Let nginx send the file, or say that nobody needs it.

    Returns False, with nothing decided, where nginx would not do it right.
    Raises PreconditionFailed or RequestedRangeNotSatisfiable.
    """
    response.make_conditional(environ)
    if response.status_code == 200:
        prefix = _prefix(response, blob.size, environ)
        address = _address(blob, prefix, response) if prefix is not None else None
        if address is None:
            return False
        response.headers["X-Accel-Redirect"] = address
    # The file that was opened to be sent.
    response.close()
    response.set_data(b"")
    response.headers.pop("Content-Length", None)
    return True


def _address(blob: Blob, prefix: str, response: ConditionalResponse) -> str | None:
    """Return where nginx finds the file: on this machine, or in the object storage."""
    site = settings()
    # Copies lie on this machine; so does only the private nginx.
    if blob.local is not None and (not site.storage_url or site.front == "nginx"):
        return f"{prefix}/{blob.key}"
    if site.storage_reads != "accel" or prefix.endswith(WHOLE):
        return None
    address = signed_address(blob, response.headers)
    return BUCKET_PREFIX + address[len(origin_of(address)) :] if address else None


def is_plain(environ: "WSGIEnvironment") -> bool:
    """Say whether the answer is the same file below the same prefix for everybody who asks like this."""
    if not {"HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}.isdisjoint(environ):
        return False
    return _has_plain_range(environ) and not is_range_ignored(environ)


def _prefix(response: ConditionalResponse, size: int, environ: "WSGIEnvironment") -> str | None:
    """Return below what nginx finds the file, None for nowhere. Raises RequestedRangeNotSatisfiable."""
    spans = response.spans(environ, size)
    if not _passes_preconditions(environ) or (spans and not _has_plain_range(environ) and len(spans) == 1):
        return None
    prefix = settings().accel_prefix.rstrip("/")
    return prefix if len(spans) == 1 or "HTTP_RANGE" not in environ else f"{prefix}{WHOLE}"


def _passes_preconditions(environ: "WSGIEnvironment") -> bool:
    """Say whether nginx finds, as we have, that they hold. It has no name of the file to compare with."""
    date = environ.get("HTTP_IF_UNMODIFIED_SINCE")
    if "HTTP_IF_MATCH" in environ:
        return date is None and environ["HTTP_IF_MATCH"] == "*"
    return date is None or PLAIN_DATE.fullmatch(date) is not None


def _has_plain_range(environ: "WSGIEnvironment") -> bool:
    return PLAIN_RANGE.fullmatch(environ.get("HTTP_RANGE", "")) is not None
