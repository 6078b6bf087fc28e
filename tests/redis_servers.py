"""A Redis of one's own that may be stopped or filled, and servers that are none."""

import os
import shutil
import signal
import socketserver
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from imghost.cli import programs
from tests.waiting import wait_until


@contextmanager
def running_redis() -> Iterator[tuple[str, int]]:
    """The address and the process of a Redis that nobody else uses."""
    folder = Path(tempfile.mkdtemp(prefix="imghost-redis-"))
    socket = folder / "redis.sock"
    server = programs.redis_server()
    assert server is not None, "neither redis-server nor valkey-server is installed"
    command = [server, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"unix://{socket}"
    try:
        wait_until(lambda: answers(address))
        yield address, process.pid
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def answers(address: str) -> bool:
    try:
        with Redis.from_url(address) as client:
            return bool(client.ping())
    except RedisError:
        return False


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The process takes connections, as the kernel does that, and answers nothing."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        answer: bytes | None = self.server.answer  # type: ignore[attr-defined]
        with suppress(OSError):
            while answer is not None and self.request.recv(65_536):
                self.request.sendall(answer)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def answering(answer: bytes | None) -> Iterator[str]:
    """The address of a server that gives `answer` to whatever it is sent; None: it hangs up at once."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.answer = answer  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
        server.shutdown()
