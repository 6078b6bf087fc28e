"""A cache in front of the site: a server that takes lists of addresses to forget."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class PurgeHook(ThreadingHTTPServer):
    """`told` holds the lists it was sent; it answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.told: list[list[str]] = []
        self.status = 204
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/purge"

    @property
    def addresses(self) -> set[str]:
        return {address for addresses in self.told for address in addresses}


class Handler(BaseHTTPRequestHandler):
    server: PurgeHook

    def do_POST(self) -> None:
        assert self.headers["Content-Type"] == "application/json"
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""
