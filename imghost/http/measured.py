"""Request metrics: counts and durations by URL rule, never by address."""

import time

from flask import Flask, Response, g, request

from imghost.metrics import LIMITED, REQUEST_SECONDS, REQUESTS

UNKNOWN = "unknown"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Take the time before everything else that is asked before a request."""
    app.before_request(_begin)
    app.after_request(_count)


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    # Routes that nobody wrote would make a metric of each address that a scanner tries.
    route = request.url_rule.rule if request.url_rule is not None else UNKNOWN
    method = request.method if request.method in METHODS else UNKNOWN
    REQUESTS.labels(route, method, response.status_code).inc()
    REQUEST_SECONDS.labels(route).observe(time.perf_counter() - g.get("began", time.perf_counter()))
    if response.status_code == 429:
        LIMITED.labels(route).inc()
    return response
