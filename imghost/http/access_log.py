"""The outermost WSGI middleware: gives every request an id and writes its access log line."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask

from imghost.base.internet import network_text
from imghost.base.request_ids import accepted, current_id, new_id
from imghost.http.line_writer import writer
from imghost.http.log_secrets import shown_path, shown_query
from imghost.logs import line
from imghost.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAME = "imghost.request_id"
HEADER = "X-Request-ID"
LOGGER = "imghost.access"
LONGEST_AGENT = 200


def init_app(app: Flask, settings: Settings) -> None:
    """Put the layer around everything else."""
    app.wsgi_app = AccessLog(app.wsgi_app, settings, writer.write)  # type: ignore[method-assign]


class AccessLog:
    """`write` takes one line. Names are taken from `X-Request-ID` only behind a proxy that is trusted."""

    def __init__(self, app: "WSGIApplication", settings: Settings, write: Callable[[str], None]) -> None:
        self._app, self._settings, self._write = app, settings, write
        self._trusts = settings.believed_proxies > 0

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        given = accepted(environ.get("HTTP_X_REQUEST_ID", "")) if self._trusts else None
        environ[NAME] = name = given or new_id()
        told = Told(start_response, name)
        token = current_id.set(name)
        try:
            body = self._app(environ, told)
        except BaseException:
            told.status = "500"
            self._note(environ, told, began, 0)
            raise
        finally:
            current_id.reset(token)
        if not self._settings.access_log:
            return body
        if environ["REQUEST_METHOD"] == "HEAD":
            self._note(environ, told, began, 0)
        elif told.length is not None:
            self._note(environ, told, began, told.length)
        else:
            return Counted(body, partial(self._note, environ, told, began))
        return body

    def _note(self, environ: "WSGIEnvironment", told: "Told", began: float, size: int) -> None:
        if not self._settings.access_log:
            return
        milliseconds = round((time.perf_counter() - began) * 1_000, 1)
        address, path = self._address(environ), shown_path(environ["PATH_INFO"])
        query = environ.get("QUERY_STRING")
        if query:
            path = f"{path}?{shown_query(query)}"
        method, status = environ["REQUEST_METHOD"], told.status[:3]
        agent = environ.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT] if self._settings.log_user_agents else ""
        fields: dict[str, Any] = {
            "level": "INFO", "program": "web", "pid": os.getpid(), "logger": LOGGER, "request": told.name,
        }  # fmt: skip
        if self._settings.log_format == "json":
            fields |= {
                "address": address, "method": method, "path": path, "status": int(status or 0),
                "bytes": size, "milliseconds": milliseconds, "agent": agent,
            }  # fmt: skip
        else:
            ending = f" {agent!r}" if agent else ""
            fields["message"] = (
                f"{address or '-'} {method} {path} {status} {size} B {milliseconds} ms{ending}"
            )
        self._write(line(self._settings.log_format, time.time(), fields))

    def _address(self, environ: "WSGIEnvironment") -> str:
        """Return the address of the client as far as the log may tell it."""
        kind = self._settings.log_addresses
        if kind == "none":
            return ""
        # By now the client's (`http/client_address.py`).
        address: str = environ.get("REMOTE_ADDR", "")
        return network_text(address) if kind == "network" else shown_path(address)


class Counted:
    """An answer of a length that nobody knows; `ended` is told how much of it there was, however it ends."""

    def __init__(self, body: Iterable[bytes], ended: Callable[[int], None]) -> None:
        self._body, self._parts, self._ended = body, iter(body), ended
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part = next(self._parts)
        self._size += len(part)
        return part

    def close(self) -> None:
        """End it; WSGI servers call this in any case (PEP 3333)."""
        try:
            close: Callable[[], object] = getattr(self._body, "close", lambda: None)
            close()
        finally:
            self._ended(self._size)


class Told:
    """Notes what the application answers, and adds the request's name to it."""

    __slots__ = ("_start_response", "length", "name", "status")

    def __init__(self, start_response: "StartResponse", name: str) -> None:
        self._start_response = start_response
        self.name, self.status = name, ""
        self.length: int | None = None

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Any:
        self.status = status
        for name, value in headers:
            if name == "Content-Length":
                self.length = int(value)
            elif name == "X-Accel-Redirect":
                self.length = 0
        if status.startswith(("204", "304")):
            self.length = 0
        # A list of its own: the layers below may keep theirs for the next request.
        return self._start_response(status, [*headers, (HEADER, self.name)], exc_info)
