"""The client side of the decoder server: starts it when needed, restarts it when it has died.

What is asked of it and what it answers is the business of `sandbox` and `protocol`.
"""

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from imghost.base.errors import Unavailable
from imghost.imaging.policy import decoder_environment
from imghost.imaging.protocol import ACCEPTED

_START_SECONDS = 30.0
# A server that another process still holds does not end; nobody waits longer for that one.
_STOP_SECONDS = 2.0
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class DecoderProcess:
    """One running server. `starter` is the process that started it; its forks hold the same socket."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    starter: int
    network_isolated: bool
    fences: tuple[str, ...]

    def is_dead(self) -> bool:
        """Whether it is known to have ended; only its parent can know before trying."""
        return self.starter == os.getpid() and self.process.poll() is not None

    def submit(self, message: bytes, answers: socket.socket) -> None:
        """Send an order with the socket for its answers. Raises `OSError` when the server is gone."""
        socket.send_fds(self.control, [message], [answers.fileno()])

    def let_go(self) -> None:
        """Close our end; the server ends when it was the last."""
        self.control.close()
        if self.starter == os.getpid():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_STOP_SECONDS)


class _State:
    """The server of this process, or the one inherited from the process that forked us."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.server: DecoderProcess | None = None


_state = _State()


def _renew_lock() -> None:
    # A fork may copy a lock that another thread holds; that thread does not exist here.
    _state.lock = threading.Lock()


os.register_at_fork(after_in_child=_renew_lock)


def running_server() -> DecoderProcess:
    """Return the server, started or replaced if need be. Raises `Unavailable`."""
    with _state.lock:
        if _state.server is not None and _state.server.is_dead():
            _state.server.let_go()
            _state.server = None
        if _state.server is None:
            _state.server = _start()
        return _state.server


def forget(server: DecoderProcess | None = None) -> None:
    """Let go of this server, or of whichever there is, unless another thread has replaced it already."""
    with _state.lock:
        current = _state.server
        if current is None or (server is not None and current is not server):
            return
        _state.server = None
    current.let_go()


atexit.register(forget)


def submit(message: bytes) -> socket.socket:
    """Send an order and return the socket its answers arrive on, once the server has accepted it.

    A server that died before that is replaced once. Raises `Unavailable`.
    """
    for _ in range(2):
        server = running_server()
        ours, theirs = socket.socketpair()
        try:
            ours.settimeout(_START_SECONDS)
            with theirs:
                server.submit(message, theirs)
            if ours.recv(len(ACCEPTED)) == ACCEPTED:
                return ours
        except OSError:
            # Replaced below, like a server that closed the socket without a word.
            pass
        ours.close()
        forget(server)
    raise Unavailable("The image decoder is not running.")


def _start() -> DecoderProcess:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
            [sys.executable, "-m", "imghost.imaging.decoder", str(theirs.fileno())],
            cwd=_PACKAGE_PARENT,
            env=decoder_environment(),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        ours.settimeout(_START_SECONDS)
        hello = json.loads(ours.recv(4096))
        ours.settimeout(None)
    except (OSError, ValueError) as error:
        ours.close()
        process.kill()
        process.wait()
        raise Unavailable("The image decoder cannot be started.") from error
    isolated, fences = bool(hello["network_isolated"]), tuple(hello["fences"])
    return DecoderProcess(process, ours, os.getpid(), isolated, fences)
