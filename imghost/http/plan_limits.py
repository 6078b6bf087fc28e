"""The hourly API rate limit of a plan, and the rate limit headers."""

import time

from flask import Flask, Response, g
from limits import RateLimitItemPerHour

from imghost.base.errors import TooManyRequests
from imghost.http.limits import hit
from imghost.services.actor import Actor
from imghost.services.usage import usage


def init_app(app: Flask) -> None:
    """Send the headers with every answer of a counted request, refusals included."""
    app.after_request(_send_headers)


def count_api_request(actor: Actor) -> None:
    """Count one API request of the actor's account. Raises TooManyRequests past the plan's hourly limit."""
    if actor.user is None:
        return
    usage.take(actor.user, {"requests": 1})
    most = actor.user.plan.requests_per_hour
    if most is None:
        return
    state = hit(RateLimitItemPerHour(most), "api-requests", actor.user.code)
    g.plan_limit = {"Limit": most, "Remaining": state.remaining, "Reset": int(state.reset_time)}
    if not state.allowed:
        raise TooManyRequests(
            f"The plan allows {most} API requests per hour.",
            code="hourly-limit",
            retry_after=max(1, int(state.reset_time - time.time()) + 1),
        )


def _send_headers(response: Response) -> Response:
    for name, value in g.get("plan_limit", {}).items():
        # A monthly limit that is used up has told its own numbers already.
        response.headers.setdefault(f"X-RateLimit-{name}", str(value))
    return response
