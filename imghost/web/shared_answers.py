"""Publicly cacheable responses: feeds, sitemaps and embeds."""

from flask import Response, request

from imghost.http.conditional import ConditionalResponse

# Asked again each time, sent again only when changed: what becomes private is gone from caches at once.
SHARED_CACHE = "public, no-cache"


def shared_answer(body: bytes, mimetype: str) -> Response:
    """Return `body` with its ETag, or 304 for who has it already. Nothing in it may depend on who asks."""
    response = ConditionalResponse(body, mimetype=mimetype)
    response.headers["Cache-Control"] = SHARED_CACHE
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    return response.make_conditional(request)
