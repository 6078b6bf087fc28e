"""Requests written byte by byte, as no library of HTTP would send them."""

import json
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from tests.live import LiveSite

# Longer than any answer takes; shorter than nginx waits for the rest of a body.
SECONDS = 15


class RawAnswer(NamedTuple):
    """`status` is 0 when the connection was closed without an answer. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def web_socket(site: LiveSite) -> Path:
    """Where Granian listens behind nginx."""
    (path,) = (site.home / "run").glob("front-*/web.sock")
    return path


def ask_raw(site: LiveSite, request: bytes, *, end: bool = False, past_front: bool = False) -> RawAnswer:
    """Send `request` as it stands and read one answer.

    `end` closes our side after the last byte; `past_front` asks Granian itself, where nginx would.
    """
    with _connected(site, past_front=past_front) as connection:
        connection.sendall(request)
        if end:
            connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError), connection.makefile("rb") as file:
            status = file.readline().split()
            headers = dict[str, str]()
            while (line := file.readline().decode("latin-1").strip()) != "":
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            body = file.read(int(headers.get("content-length", 0)))
            return RawAnswer(int(status[1]) if status else 0, headers, body)
    return RawAnswer(0, {}, b"")


def _connected(site: LiveSite, *, past_front: bool) -> socket.socket:
    if not past_front:
        return socket.create_connection(("127.0.0.1", site.port), SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(SECONDS)
    connection.connect(str(web_socket(site)))
    return connection


def head(site: LiveSite, method: str, path: str, *lines: str) -> bytes:
    """The head of a request for this site with the header `lines`."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{site.port}", *lines, "", "")).encode()
