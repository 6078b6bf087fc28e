"""Slow clients that hold on to a site, and somebody who opens its pages meanwhile.

Each kind does what one of the known attacks does (slowloris, slow bodies, slow readers): one byte each five
seconds, never giving up.
"""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Callable, Coroutine
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import httpx
from PIL import Image

from tests.live import LiveSite

PAGE_SECONDS = 30.0
PAGES = ("/", "/explore/recent", "/login")
LARGE_SIDE = 2_080
PAUSE_SECONDS = 5.0
Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter, str], Coroutine[Any, Any, None]]


async def slow_headers(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _path: str) -> None:
    """A request whose header never ends."""
    await _drip(writer, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")


async def slow_body(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _path: str) -> None:
    """A form of a megabyte, announced and hardly sent."""
    await _drip(writer, _upload("Content-Length: 1000000"))


async def slow_chunks(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _path: str) -> None:
    """A form in chunks of one byte."""
    await _drip(writer, _upload("Transfer-Encoding: chunked"), b"1\r\na\r\n")


async def slow_reader(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, line: str = ""
) -> None:
    """Somebody who asks for 13 MB and hardly takes any. `line` is one more of the request's head."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{line}\r\n".encode())
    while await reader.read(1):
        await asyncio.sleep(PAUSE_SECONDS)


async def idle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _path: str) -> None:
    """A connection that is kept open after its answer."""
    writer.write(b"GET /static/favicon.svg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    while await reader.read(65_536):
        pass


KINDS: dict[str, Client] = {
    "headers": slow_headers, "bodies": slow_body, "chunks": slow_chunks, "readers": slow_reader, "idle": idle,
    # Of several parts the whole is sent; the only one of several that exists nginx would not find.
    "readers of parts": partial(slow_reader, line="Range: bytes=0-1,4-\r\n"),
    "readers of the existing part": partial(slow_reader, line="Range: bytes=0-,99999999-\r\n"),
}  # fmt: skip


def _upload(framing: str) -> bytes:
    head = (
        "POST /api/1/upload HTTP/1.1", "Host: 127.0.0.1", framing,
        "Content-Type: multipart/form-data; boundary=slow",
    )  # fmt: skip
    return ("\r\n".join(head) + "\r\n\r\n").encode()


async def _drip(writer: asyncio.StreamWriter, head: bytes, drop: bytes = b"a") -> None:
    writer.write(head)
    while True:
        await writer.drain()
        await asyncio.sleep(PAUSE_SECONDS)
        writer.write(drop)


class Crowd:
    """`number` slow clients; those that are cut off come back. `spread` gives each its own address."""

    def __init__(self, port: int, kinds: list[str], number: int, path: str, *, spread: bool) -> None:
        self._port, self._path = port, path
        self._connections = [
            (KINDS[kinds[at % len(kinds)]], _address(at, spread=spread)) for at in range(number)
        ]
        self._tasks: list[asyncio.Task[None]] = []
        self._open = 0
        self.most = 0

    async def __aenter__(self) -> "Crowd":
        self._tasks = [asyncio.create_task(self._stay(*connection)) for connection in self._connections]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _stay(self, client: Client, address: str) -> None:
        while True:
            with contextlib.suppress(OSError):
                # Little room for what arrives, so that a slow reader holds up whoever sends.
                connection = socket.socket()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
                connection.setblocking(False)
                connection.bind((address, 0))
                await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", self._port))
                reader, writer = await asyncio.open_connection(sock=connection, limit=1_024)
                self._open += 1
                self.most = max(self.most, self._open)
                try:
                    await client(reader, writer, self._path)
                finally:
                    self._open -= 1
                    writer.close()
            await asyncio.sleep(PAUSE_SECONDS)


def _address(number: int, *, spread: bool) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}" if spread else "127.0.0.1"


async def page_times(site: LiveSite, seconds: float) -> list[float]:
    """Open pages one after the other and return the seconds of each, PAGE_SECONDS where none came."""
    end, times = time.monotonic() + seconds, []
    while time.monotonic() < end:
        for page in PAGES:
            began = time.monotonic()
            try:
                async with httpx.AsyncClient(trust_env=False, timeout=PAGE_SECONDS) as client:
                    answer = await client.get(f"{site.base_url}{page}")
                times.append(time.monotonic() - began if answer.status_code == 200 else PAGE_SECONDS)
            except httpx.TransportError:
                times.append(PAGE_SECONDS)
        await asyncio.sleep(0.2)
    return times


async def measure(
    site: LiveSite, kinds: list[str], number: int, seconds: float, *, spread: bool
) -> tuple[int, list[float]]:
    """Return how many slow clients were connected at once and how long the pages took."""
    path = await asyncio.to_thread(large_picture, site)
    async with Crowd(site.port, kinds, number, path, spread=spread) as crowd:
        await asyncio.sleep(PAUSE_SECONDS)
        times = await page_times(site, seconds)
        return crowd.most, times


def large_picture(site: LiveSite) -> str:
    """Upload a picture of 13 MB and return the path of the file."""
    file = BytesIO()
    Image.frombytes("RGB", (LARGE_SIDE,) * 2, os.urandom(3 * LARGE_SIDE**2)).save(
        file, "PNG", compress_level=0
    )
    return urlsplit(site.upload(file.getvalue()).json()["image"]["url"]).path
