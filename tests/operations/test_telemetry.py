"""Failures reach Sentry and traces reach a collector, without secrets; both are servers of this test."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest

from imghost.settings import Settings
from imghost.telemetry import HINT
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
# Sentry takes Brotli where it is installed.
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
}
# In a process of its own: both libraries install themselves for good.
PROGRAM = """
import sys
from pathlib import Path
from imghost import create_app
from imghost.settings import Settings

address, home = sys.argv[1:]
site = Settings(
    home=Path(home), secret_key="a secret only for tests", redis_url="unix:///nonexistent",
    sentry_dsn=address.replace("://", "://key@") + "/1", otlp_endpoint=address,
)
app = create_app(site)

@app.get("/broken/<name>")
def broken(name):
    raise RuntimeError("on purpose")

client = app.test_client()
headers = {"Authorization": "Bearer canary-header", "Cookie": "imghost=canary-cookie"}
client.get("/broken/canary-path?key=canary-query", headers=headers)
app.extensions["traces"].shutdown()
import sentry_sdk
sentry_sdk.flush(10)
"""


class Receiver(BaseHTTPRequestHandler):
    taken: dict[str, bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = DECODERS[self.headers.get("Content-Encoding", "identity")](body)
        self.taken[self.path] = self.taken.get(self.path, b"") + body
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.taken = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.processes
def test_both_are_told_and_neither_learns_a_secret(receiver: str, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", PROGRAM, receiver, str(tmp_path / "home")],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_until(lambda: {"/v1/traces", "/api/1/envelope/"} <= set(Receiver.taken))
    failures, traces = Receiver.taken["/api/1/envelope/"], Receiver.taken["/v1/traces"]
    assert b"RuntimeError" in failures
    assert b"on purpose" in failures
    assert b"/broken/<name>" in traces
    assert b"canary" not in failures + traces


def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    program = (
        "import sys; sys.modules['sentry_sdk'] = None; from imghost import create_app; "
        f"from imghost.settings import Settings; from pathlib import Path; "
        f"create_app(Settings(home=Path({str(settings.home)!r}), sentry_dsn='https://key@sentry.example/1'))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode != 0
    assert f"IMGHOST_SENTRY_DSN needs a library that is not installed. {HINT}" in finished.stderr
