"""Validates a request before anything reads it, cached responses included.

nginx has refused most of this already, and hands over bodies with their length; without it nobody else has
(RFC 9112: 3.2, 6.1 and 6.3).
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request

from imghost.base.errors import ImghostError, InvalidInput, LengthRequired
from imghost.base.messages import Message
from imghost.http.hosts import KnownHosts
from imghost.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROBLEM = "imghost.problem"
MEDIA_HOST = "imghost.media-host"
# Those who watch over a site ask by the address that the container or the machine has today.
FOR_MONITORS = frozenset(("/healthz", "/readyz", "/metrics"))

NO_HOST = Message("The request does not say once and clearly which host it is for.")
UNKNOWN_HOST = Message(
    "This site is not opened by that name. Whoever runs it can set IMGHOST_PUBLIC_URL or IMGHOST_HOSTS."
)
UNCLEAR_LENGTH = Message("The request does not say clearly how long its body is.")
# What ends by itself can be seen to be complete; Granian does not tell of a chunk that breaks off.
SELF_ENDING = re.compile(r"\s*(multipart/form-data|application/([\w.-]+\+)?json)\s*(;|$)", re.IGNORECASE)


def init_app(app: Flask, settings: Settings) -> None:
    """Check every request before all other layers; the application tells what is wrong."""
    app.wsgi_app = RequestCheck(app.wsgi_app, KnownHosts(settings))  # type: ignore[method-assign]


def refuse_malformed() -> None:
    """Raise what the check has found, in the words of whom it concerns."""
    problem: ImghostError | None = request.environ.get(PROBLEM)
    if problem is not None:
        raise problem


class RequestCheck:
    """Middleware that notes a problem in the environment, and that the media host was asked.

    A wrong host is forgotten: no page names it.
    """

    def __init__(self, app: "WSGIApplication", hosts: KnownHosts) -> None:
        self._app = app
        self._hosts = hosts

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self._hosts.is_media(environ.get("HTTP_HOST", "")):
            environ[MEDIA_HOST] = True
        problem = self._host_problem(environ) or _body_problem(environ)
        if problem is not None:
            environ[PROBLEM] = problem
        if environ.get("CONTENT_LENGTH"):
            # Werkzeug then compares what comes with it, and a body that ends too early is a bad request.
            environ.pop("wsgi.input_terminated", None)
        return self._app(environ, start_response)

    def _host_problem(self, environ: "WSGIEnvironment") -> ImghostError | None:
        host = environ.get("HTTP_HOST", "")
        if host and self._hosts.knows(host):
            return None
        environ["HTTP_HOST"] = self._hosts.public
        if environ["PATH_INFO"] in FOR_MONITORS:
            return None
        if host and "," not in host:
            return InvalidInput(UNKNOWN_HOST, code="unknown-host", field="Host")
        # nginx has no address here, speaks HTTP/1.1 itself, and has asked for a host where one is needed.
        is_needed = environ.get("REMOTE_ADDR") and environ["SERVER_PROTOCOL"] == "HTTP/1.1"
        return InvalidInput(NO_HOST, code="no-host", field="Host") if host or is_needed else None


def _body_problem(environ: "WSGIEnvironment") -> ImghostError | None:
    encoding = environ.get("HTTP_TRANSFER_ENCODING")
    if encoding is None:
        return None
    if environ.get("CONTENT_LENGTH") or encoding.strip().lower() != "chunked":
        return InvalidInput(UNCLEAR_LENGTH, code="unclear-length")
    return None if SELF_ENDING.match(environ.get("CONTENT_TYPE", "")) else LengthRequired()
