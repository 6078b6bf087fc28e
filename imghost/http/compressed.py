"""Compresses text on its way out as the client takes it (RFC 9110, 8.4.1): pages, styles, scripts, feeds.

Pictures and videos are compressed by their own formats. What must not be stored is left alone: it may hold a
secret, and how well a secret compresses beside what somebody else wrote tells of it (BREACH, CVE-2013-3587).
"""

from flask import Flask, Response, request
from flask_compress import Compress

TYPES = (
    "text/html", "text/css", "text/javascript", "image/svg+xml", "application/atom+xml", "application/json",
    "application/manifest+json", "application/xml",
)  # fmt: skip
# The first of those that a client likes best. At these levels all take about the same time for our pages.
ALGORITHMS = ("br", "zstd", "gzip")
# Below that a packet more or less is all there is to win.
LEAST_BYTES = 1_000


def init_app(app: Flask) -> None:
    """Compress last of all that happens to an answer: register it before everything else."""
    app.config.update(
        COMPRESS_ALGORITHM=ALGORITHMS,
        COMPRESS_MIMETYPES=TYPES,
        COMPRESS_BR_LEVEL=5,
        COMPRESS_ZSTD_LEVEL=6,
        COMPRESS_LEVEL=5,
        COMPRESS_MIN_SIZE=LEAST_BYTES,
        # Conditions have been asked by then (`http/conditional`).
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,
        COMPRESS_REGISTER=False,
    )
    packer = Compress(app)

    @app.after_request
    def compress(response: Response) -> Response:
        if not _may_be(response):
            return response
        response.vary.add("Accept-Encoding")
        # Flask-Compress takes what is offered with `q=0` where nothing else is.
        if not any(request.accept_encodings[name] for name in ALGORITHMS):
            return response
        # A file is read whole: it takes other algorithms for streams.
        response.direct_passthrough = False
        response.get_data()
        tag, _ = response.get_etag()
        response = packer.after_request(response)
        if tag is not None and "Content-Encoding" in response.headers:
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
