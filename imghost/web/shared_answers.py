"""Answers that are the same for everybody: feeds, sitemaps and embeds."""

from flask import Response, request

# Asked again each time, sent again only when changed: what becomes private is gone from caches at once.
SHARED_CACHE = "public, no-cache"


def shared_answer(body: bytes, mimetype: str) -> Response:
    """Return `body` with its ETag, or 304 for who has it already. Nothing in it may depend on who asks."""
    response = Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = SHARED_CACHE
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response
