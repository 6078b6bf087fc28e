"""Error handling: every failure is answered in the envelope of its API, or as a page."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, make_response, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from markupsafe import escape
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from imghost.base.errors import (
    Conflict,
    ImghostError,
    InvalidInput,
    NotFound,
    TooManyRequests,
    Unavailable,
)
from imghost.base.messages import Message
from imghost.base.request_ids import current_id
from imghost.extensions import db
from imghost.http.access_log import NAME
from imghost.http.outages import outage
from imghost.http.sessions import forget_visitor

Presenter = Callable[[ImghostError], ResponseReturnValue]

EXTENSION = "failure-presenters"
# Below these stand the APIs, and nothing else.
API_PREFIXES = "api-prefixes"
# What RFC 9110 wants beside 405 and 416, whoever presents them.
KEPT_HEADERS = {"allow", "content-range"}

# No template: it may be that no file can be opened.
LAST_WORDS = """<!doctype html>
<html lang="en"><meta name="viewport" content="width=device-width"><title>Busy</title>
<h1>Busy</h1><p>{message}</p><p>Request <code>{request}</code></p></html>
"""

log = logging.getLogger(__name__)


def present_failures_below(app: Flask, prefix: str, presenter: Presenter) -> None:
    """Let `presenter` answer for every failure at paths that start with `prefix`; longer prefixes win.

    Unknown routes below a prefix never reach a blueprint's own handler, so the choice is made here.
    """
    rows = app.extensions.setdefault(EXTENSION, [])
    rows.append((prefix, presenter))
    rows.sort(key=lambda row: -len(row[0]))


def present_failures_of(blueprint: Blueprint, presenter: Presenter, *prefixes: str) -> None:
    """Let `presenter` answer below the `prefixes` of an API wherever `blueprint` is registered."""

    def bind(state: BlueprintSetupState) -> None:
        app = cast(Flask, state.app)
        app.extensions.setdefault(API_PREFIXES, []).extend(prefixes)
        for prefix in prefixes:
            present_failures_below(app, prefix, presenter)

    blueprint.record_once(bind)


def init_app(app: Flask) -> None:
    """Install the translation of every error."""
    app.before_request(_name_request)
    app.after_request(_name_in_failure)
    app.register_error_handler(ImghostError, _present)
    app.register_error_handler(HTTPException, _present_http)
    app.register_error_handler(DataError, _present_unfit)
    app.register_error_handler(IntegrityError, _present_twice)
    app.register_error_handler(Exception, _present_unexpected)


def _name_request() -> None:
    # A form that is shown again is asked for inside of the request.
    g.request_id = request.environ.get(NAME) or current_id.get()


def _present(error: ImghostError) -> Response:
    try:
        response = make_response(_presenter()(error))
    except Exception as trouble:
        told = _outage(trouble)
        if told is None:
            raise
        error, response = told, _last_words(told)
    say_when(response, error)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _name_in_failure(response: Response) -> Response:
    """Add the request's name to the envelope of an API: clients pass over fields that they do not know."""
    fields = response.get_json(silent=True) if response.status_code >= 400 and response.is_json else None
    if isinstance(fields, dict):
        response.set_data(current_app.json.dumps({**fields, "request_id": g.get("request_id", "")}))
    return response


def say_when(response: Response, error: ImghostError) -> None:
    """Tell in the headers when to come back, and of a used-up limit how much it was."""
    if isinstance(error, TooManyRequests | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, TooManyRequests) and error.limit is not None:
        response.headers["X-RateLimit-Limit"] = str(error.limit)
        response.headers["X-RateLimit-Remaining"] = "0"
        response.headers["X-RateLimit-Reset"] = str(int(time.time()) + error.retry_after)


def _presenter() -> Presenter:
    rows: list[tuple[str, Presenter]] = current_app.extensions[EXTENSION]
    return next(presenter for prefix, presenter in rows if request.path.startswith(prefix))


def _present_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    translated = ImghostError(_words(error), code=f"http-{error.code}")
    translated.status = error.code
    response = _present(translated)
    for name, value in error.get_headers():
        if name.lower() in KEPT_HEADERS:
            response.headers[name] = value
    return response


def _words(error: HTTPException) -> str | None:
    """Say what Werkzeug's sentences leave open, or what this site says in other places too."""
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        methods = sorted(set(error.valid_methods) - {"HEAD", "OPTIONS"})
        return Message("This address takes %(methods)s only.", methods=", ".join(methods))
    return NotFound.message if error.code == NotFound.status else error.description


def _present_unfit(error: DataError) -> ResponseReturnValue:
    """What the database takes in no question, such as a NUL, was sent: that is no fault of the site."""
    db.session.rollback()
    log.warning("request %s held what the database cannot: %s", g.get("request_id", "-"), error.orig)
    return _present(InvalidInput())


def _present_twice(error: IntegrityError) -> ResponseReturnValue:
    """Two requests did the same in one moment, and the database kept the first one's."""
    db.session.rollback()
    log.warning("request %s came second: %s", g.get("request_id", "-"), error.orig)
    return _present(Conflict("Somebody else has just done the same. Reload the page."))


def _present_unexpected(error: Exception) -> ResponseReturnValue:
    told = _outage(error)
    if told is not None:
        return _present(told)
    if current_app.testing:
        # A test must see the real error, never a page about it.
        raise error
    log.exception("request %s failed", g.get("request_id", "-"))
    return _present(ImghostError())


def _outage(error: Exception) -> Unavailable | None:
    """Return what to say where `error` is no mistake of ours; nothing that is away is asked for again."""
    told = outage(error, current_app.extensions["settings"].home)
    if told is not None:
        log.error("request %s: %s: %s", g.get("request_id", "-"), type(error).__name__, error)
        with suppress(SQLAlchemyError):
            db.session.rollback()
        forget_visitor()
    return told


def _last_words(error: Unavailable) -> Response:
    """Answer without any file, when not even a page can be made."""
    page = LAST_WORDS.format(message=escape(error.message), request=escape(g.get("request_id", "-")))
    return make_response(page, error.status)
