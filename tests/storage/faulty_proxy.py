"""A proxy in front of a real S3 server that does what bad networks and busy servers do.

A fault is taken for each request whose method and path it fits, as often as it says; then all goes well.
"""

import http.client
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

FOREVER = 1_000_000


@dataclass
class Fault:
    """`kind` is `500`, `503`, `cut` (the answer breaks off), `hang_up` or `lost` (done, but not answered)."""

    kind: str
    method: str
    times: int = 1
    fits: Callable[[str], bool] = lambda path: True


@dataclass
class Faults:
    """What goes wrong, and how often each method was asked for."""

    endpoint: str = ""
    planned: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, *faults: Fault) -> None:
        self.planned[:] = faults
        self.asked.clear()

    def take(self, method: str, path: str) -> str:
        with self.lock:
            self.asked.append((method, path))
            for fault in self.planned:
                if fault.times > 0 and fault.method == method and fault.fits(path):
                    fault.times -= 1
                    return fault.kind
        return ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def _handle(self) -> None:
        faults: Faults = self.server.faults  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = faults.take(self.command, self.path)
        self.close_connection = bool(kind)
        if kind == "hang_up":
            return
        if kind.isdigit():
            self.send_response(int(kind))
            self.send_header("Content-Length", "0")
            # Said, so that nobody asks again on a connection about to end: a second fault.
            self.send_header("Connection", "close")
            self.end_headers()
            return
        status, headers, content = self._ask(body)
        if kind == "lost":
            return
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        if not any(name.lower() == "content-length" for name, _ in headers) and self.command != "HEAD":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if kind == "cut" else content)

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        upstream: str = self.server.upstream  # type: ignore[attr-defined]
        connection = http.client.HTTPConnection(upstream)
        try:
            # With the name it was signed for.
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() != "connection":
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _handle  # noqa: N815


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up first is no news."""


@contextmanager
def faulty(endpoint: str) -> Iterator[Faults]:
    """Yield what may be planned; `endpoint` is that of the real server."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        faults = Faults(f"http://127.0.0.1:{server.server_address[1]}")
        server.faults = faults  # type: ignore[attr-defined]
        server.upstream = urlsplit(endpoint).netloc  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield faults
        server.shutdown()
