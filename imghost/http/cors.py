"""Calls of the APIs from pages of other sites (CORS, as the Fetch standard has it).

Whoever holds a key may call every API from any origin: `Access-Control-Allow-Origin: *`, with which browsers
send no cookies. Calls that carry this site's cookies are answered so that their page may read it only where
the setting `cookie_origins` names its origin. Public pictures are the same for everybody and always say `*`.
"""

from flask import Flask, Response, current_app, request

from imghost.base.errors import NotFound
from imghost.base.origins import origin_of
from imghost.extensions import settings
from imghost.http.failures import API_PREFIXES

ANY = "*"
ALLOW_ORIGIN, ALLOW_CREDENTIALS = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"
DAY = "86400"
# Beside what a preflight asks for: sending a header opens nothing, the key or the origin does.
HEADERS = ("X-API-Key", "Authorization", "Content-Type", "X-Requested-With", "Cache-Control", "Accept")
# What scripts of other sites may read beside the few that they always may.
EXPOSED = ", ".join((
    "Content-Disposition", "Content-Range", "ETag", "Link", "Location", "Retry-After", "WWW-Authenticate",
    "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-ID",
))  # fmt: skip


def init_app(app: Flask) -> None:
    """Answer preflights, and let what the APIs say be read; register it after all that sets such headers."""
    app.before_request(answer_preflight)
    app.after_request(let_read)


def is_api() -> bool:
    """Say whether the request is for an address below one of the APIs' prefixes."""
    return request.path.startswith(tuple(current_app.extensions[API_PREFIXES]))


def is_listed(origin: str | None) -> bool:
    """Say whether pages of `origin` may call the APIs with this site's cookies."""
    listed = settings().cookie_origins.split(",")
    return origin is not None and origin in [origin_of(each.strip()) for each in listed if each.strip()]


def answer_preflight() -> Response | None:
    """Say what another site's page may send (Fetch, 3.2.5). It asks without key and cookie."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers or not is_api():
        return None
    adapter = current_app.create_url_adapter(request)
    methods = list(adapter.allowed_methods()) if adapter is not None else []
    if not methods:
        raise NotFound
    response = current_app.response_class(status=204)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted({*methods, "OPTIONS"}))
    asked = request.headers.get("Access-Control-Request-Headers", "")
    known = {name.lower() for name in HEADERS}
    others = [name for each in asked.split(",") if (name := each.strip()) and name.lower() not in known]
    response.headers["Access-Control-Allow-Headers"] = ", ".join((*HEADERS, *others))
    response.headers["Access-Control-Max-Age"] = DAY
    return response


def let_read(response: Response) -> Response:
    """Let pages of other sites read what an API answered, failures too."""
    if not is_api():
        return response
    response.headers.setdefault(ALLOW_ORIGIN, ANY)
    if response.cache_control.public:
        return response
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if settings().cookie_origins:
        response.vary.add("Origin")
        if is_listed(request.headers.get("Origin")):
            response.headers[ALLOW_ORIGIN] = request.headers["Origin"]
            response.headers[ALLOW_CREDENTIALS] = "true"
    return response
