"""Many clients that send their uploads drop by drop, and others who only want to look at a page."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.live import LiveSite, running_site
from tests.pictures import png
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.soak]
CLIENTS = 40
BOUNDARY = "drop"


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    """A site with the threads that it has by itself, in one process."""
    yield from running_site()


def test_a_page_answers_while_uploads_drip_in(site: LiveSite) -> None:
    body = _form(png())
    with ExitStack() as stack:
        connections = [stack.enter_context(_begun(site, len(body))) for _ in range(CLIENTS)]
        for sent in range(0, 200, 50):
            for connection in connections:
                connection.sendall(body[sent : sent + 50])
            # The uploads end only below: a page that waits for them waits in vain.
            answer = httpx.get(f"{site.base_url}/explore/recent", timeout=15, trust_env=False)
            assert answer.status_code == 200
        # They were only slow.
        connections[0].sendall(body[200:])
        connections[0].settimeout(60)
        assert connections[0].recv(100).startswith(b"HTTP/1.1 200 ")
    staging = site.home / "storage" / "staging"
    wait_until(lambda: not any(staging.iterdir()))


def _begun(site: LiveSite, length: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", site.port))
    head = (
        "POST /api/1/upload HTTP/1.1", f"Host: 127.0.0.1:{site.port}", f"X-API-Key: {site.api_key}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}", f"Content-Length: {length}",
    )  # fmt: skip
    connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    return connection


def _form(picture: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="source"; filename="a.png"\r\n\r\n'
    return head.encode() + picture + f"\r\n--{BOUNDARY}--\r\n".encode()
