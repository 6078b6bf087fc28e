"""A site that answers as it is told, and notes what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answering:
    """`answers` are (status, headers, body) in turn; the last one is repeated."""

    answers: list[tuple[int, dict[str, str], str]]
    asked: list[tuple[str, str, str | None, bytes]] = field(default_factory=list)
    base_url: str = ""


@contextmanager
def answering(*answers: tuple[int, dict[str, str], str]) -> Iterator[Answering]:
    """Run the site on a free port."""
    site = Answering(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Transfer-Encoding") == "chunked":
                body = b"".join(iter(self._chunk, b""))
            site.asked.append((self.command, self.path, self.headers.get("Authorization"), body))
            status, headers, text = site.answers.pop(0) if len(site.answers) > 1 else site.answers[0]
            self.send_response(status)
            for name, value in {
                **headers,
                "Content-Length": str(len(text.encode())),
                "Connection": "close",
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def _chunk(self) -> bytes:
            data = self.rfile.read(int(self.rfile.readline(), 16))
            self.rfile.readline()
            return data

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names of http.server

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    site.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def error(
    status: int, message: str = "The site's own words", **headers: str
) -> tuple[int, dict[str, str], str]:
    return (
        status,
        {name.replace("_", "-"): value for name, value in headers.items()},
        json.dumps({"error": message}),
    )
