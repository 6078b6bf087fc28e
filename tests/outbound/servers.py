"""Real web servers on loopback addresses that count who comes."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Route = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers.items())))
        self.close_connection = True
        try:
            self.server.routes[self.path.partition("?")[0]](self)
        except OSError:
            return

    def log_message(self, *_arguments: object) -> None:
        """Keep the test output quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], routes: Mapping[str, Route]) -> None:
        super().__init__(address, Handler)
        self.routes = routes
        self.connections = 0
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.stopping = threading.Event()

    def get_request(self) -> Any:
        connection = super().get_request()
        self.connections += 1
        return connection

    def handle_error(self, *_arguments: object) -> None:
        """A client that hangs up, or refuses our certificate, is what the tests are about."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = "/", host: str | None = None, scheme: str = "http") -> str:
        return f"{scheme}://{host or self.server_address[0]}:{self.port}{path}"


@contextmanager
def serving(
    routes: Mapping[str, Route], host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    server = Server((host, port), routes)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


def answering(body: bytes = b"", status: int = 200, **headers: str) -> Route:
    """Answer with a body and its Content-Length; `Content_Type="image/png"` becomes a header."""

    def route(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return route


def redirecting(location: str, status: int = 302) -> Route:
    return answering(b"moved", status, Location=location)


def sending(head: bytes, again: bytes = b"", pause: float = 0.0) -> Route:
    """Send raw bytes, then `again` for ever, until the other side hangs up or the server stops."""

    def route(handler: Handler) -> None:
        handler.wfile.write(head)
        while again and not handler.server.stopping.wait(pause):
            handler.wfile.write(again)

    return route
