"""Registers everything of this package with the Flask app."""

from contextlib import suppress
from typing import IO, cast

from flask import Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError

from imghost import effects
from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.http import (
    bans,
    converters,
    cors,
    failures,
    front_limit,
    limits,
    maintenance,
    measured,
    media_host,
    origin,
    plan_limits,
    request_check,
    sessions,
)
from imghost.http.client_address import BEHIND_FRONT
from imghost.http.conditional import ConditionalResponse
from imghost.http.incoming import IncomingRequest

# Bytes.
CHUNK = 256 * 1024


def init_app(app: Flask) -> None:
    """Install both classes, sessions, limits, the origin check and the failure pages."""
    app.request_class = IncomingRequest
    app.response_class = ConditionalResponse
    # First: whoever is refused below is told the request's id, too.
    measured.init_app(app)
    failures.init_app(app)
    app.before_request(request_check.refuse_malformed)
    media_host.init_app(app)
    cors.init_app(app)
    converters.init_app(app)
    sessions.init_app(app)
    limits.init_app(app)
    plan_limits.init_app(app)
    front_limit.init_app(app)
    app.before_request(_refuse_nul)
    app.before_request(origin.refuse_foreign_origin)
    app.before_request(bans.refuse_banned_address)
    maintenance.init_app(app)
    app.after_request(_end_after_unread_body)
    app.teardown_request(_give_up_uncommitted)


def _refuse_nul() -> None:
    """Nothing has a NUL in its address, and PostgreSQL takes none in a question."""
    if "\0" in request.path:
        raise NotFound


def _end_after_unread_body(response: Response) -> Response:
    """Say that the connection ends: the server cuts it when a refused body is still on its way.

    A client that was not told would send its next request into it and get no answer. Our nginx, which has the
    whole body at hand, would take the cut for a failure of the site (503 in place of this answer): what it
    sends is read to its end.
    """
    if not cast(IncomingRequest, request).is_left_unread:
        return response
    if request.environ.get(BEHIND_FRONT):
        _read_to_the_end(request.environ["wsgi.input"])
    else:
        response.headers["Connection"] = "close"
    return response


def _read_to_the_end(body: IO[bytes]) -> None:
    with suppress(OSError):
        while body.read(CHUNK):
            pass


def _give_up_uncommitted(_error: BaseException | None) -> None:
    # The database may have gone away, and with it all that was not committed.
    with suppress(SQLAlchemyError):
        db.session.rollback()
    effects.undo(db.session)
    cast(IncomingRequest, request).discard_staged()
