"""Text leaves compressed where the client takes gzip (RFC 9110, 8.4.1.3): pages, styles, scripts, feeds.

Pictures and videos are compressed by their own formats. What must not be stored is left alone: it may hold a
secret, and how well a secret compresses beside what somebody else wrote tells of it (BREACH, CVE-2013-3587).
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

TYPES = frozenset({
    "text/html", "text/css", "text/javascript", "image/svg+xml", "application/atom+xml", "application/json",
    "application/manifest+json", "application/xml",
})  # fmt: skip
# Below that a packet more or less is all there is to win.
LEAST_BYTES = 1_000
LEVEL = 5
# Styles and scripts are the same for everybody.
REMEMBERED = 64


def init_app(app: Flask) -> None:
    """Compress last of all that happens to an answer: register it before everything else."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Replace the text of `response` by its compressed form if it may and the client takes it."""
    if not _may_be(response):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < LEAST_BYTES:
        return response
    response.set_data(_packed(content))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag is not None:
        # The same text in other bytes is equal, but not the same.
        response.set_etag(tag, weak=True)
    return response


def _may_be(response: Response) -> bool:
    return (
        response.status_code == 200
        and response.mimetype in TYPES
        and "Content-Encoding" not in response.headers
        and not response.cache_control.no_store
    )


@lru_cache(maxsize=REMEMBERED)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, LEVEL, mtime=0)
