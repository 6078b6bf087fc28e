"""The owner's side of decoding: hand an order to a limited child and wait for its report.

Every process that renders has one decoder server, a small single-threaded program that forks a limited
child per order. Processes forked by the owner share its server; a server ends when nobody holds its
socket any more. Nothing here touches a pixel.
"""

import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imghost.base.errors import ImghostError, Unavailable, Unprocessable
from imghost.imaging import protocol
from imghost.imaging.limits import Limits
from imghost.imaging.policy import decoder_environment
from imghost.imaging.render import Rendered, RenderOrder, RenderReport

_log = logging.getLogger(__name__)

_START_SECONDS = 30.0
# The server itself kills a child two seconds late; past this many more the server is not answering.
_GRACE_SECONDS = 10.0
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]

_TIMED_OUT = ("decode-timeout", "Reading this file takes too long.")
_ENDINGS: dict[int, tuple[str, str]] = {
    signal.SIGALRM: _TIMED_OUT,
    signal.SIGXCPU: _TIMED_OUT,
    signal.SIGXFSZ: ("decode-disk", "Reading this file takes too much disk space."),
    signal.SIGKILL: ("decode-memory", "Reading this file takes too much memory."),
}
_BROKEN = ("unreadable-image", "The file cannot be read as an image.")


@dataclass(frozen=True, slots=True)
class _Server:
    process: subprocess.Popen[bytes]
    control: socket.socket
    network_isolated: bool


class _State:
    """The server of this process, or the one inherited from the process that forked us."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.server: _Server | None = None


_state = _State()


def _renew_lock() -> None:
    """A fork may copy a lock that another thread holds; that thread does not exist here."""
    _state.lock = threading.Lock()


os.register_at_fork(after_in_child=_renew_lock)


def start() -> None:
    """Start the decoder server now. Raises `Unavailable`.

    The first order then need not wait for it, and processes forked from this one share it.
    """
    _server()


def stop() -> None:
    """Let go of the server; it ends when no other process holds it."""
    with _state.lock:
        server, _state.server = _state.server, None
    if server is not None:
        server.control.close()
        with contextlib.suppress(ChildProcessError, subprocess.TimeoutExpired):
            server.process.wait(timeout=_START_SECONDS)


def network_isolated() -> bool:
    """Whether the kernel let the decoder leave the network. Raises `Unavailable`."""
    return _server().network_isolated


def render(
    order: RenderOrder, limits: Limits, on_rendered: Callable[[Rendered], None] | None = None
) -> RenderReport:
    """Decode once in a limited child and write every output.

    `on_rendered` hears of each output as soon as it is written, the largest first.
    Raises `Unprocessable` (422) when the file is broken, breaks a limit or kills its decoder, and
    `Unavailable` (503) when no decoder can be started. Outputs that were not announced are removed then.
    """
    announced: set[str] = set()

    def announce(rendered: Rendered) -> None:
        if on_rendered is not None:
            announced.add(rendered.name)
            on_rendered(rendered)

    try:
        with _submit(protocol.write_order(order, limits)) as answers:
            answers.settimeout(limits.decode_seconds + _GRACE_SECONDS)
            return _await_report(answers, announce)
    except BaseException:
        for output in order.outputs:
            if output.name not in announced:
                output.path.unlink(missing_ok=True)
        raise


def _submit(message: bytes) -> socket.socket:
    """Send the order and return the socket its answers arrive on; a dead server is replaced once."""
    ours, theirs = socket.socketpair()
    with theirs:
        for last_try in (False, True):
            server = _server()
            try:
                socket.send_fds(server.control, [message], [theirs.fileno()])
                return ours
            except OSError as error:
                _forget(server)
                if last_try:
                    ours.close()
                    raise Unavailable("The image decoder is not running.") from error
    raise AssertionError("unreachable")


def _await_report(answers: socket.socket, announce: Callable[[Rendered], None]) -> RenderReport:
    """Read answers to the end; the child's own word counts before the way it ended."""
    verdict: RenderReport | ImghostError | None = None
    for answer in _answers(answers):
        match answer["kind"]:
            case "rendered":
                announce(Rendered(**answer["rendered"]))
            case "report":
                verdict = protocol.read_report(answer)
            case "error":
                verdict = protocol.read_error(answer)
                _log.info("Render refused, %s: %s", verdict.code, answer["cause"])
            case "fault":
                _log.error("Rendering failed in our own code:\n%s", answer["trace"])
            case "ended":
                verdict = verdict or _ending(answer["signal"])
                break
    if isinstance(verdict, RenderReport):
        return verdict
    raise verdict or Unavailable("The image decoder stopped. Try again.")


def _answers(answers: socket.socket) -> Iterator[dict[str, Any]]:
    try:
        with answers.makefile("rb") as lines:
            for line in lines:
                answer = protocol.read_answer(line)
                if answer is not None:
                    yield answer
    except TimeoutError as error:
        raise Unavailable("The image decoder does not answer.") from error
    except OSError:
        return


def _ending(signal_number: int) -> Unprocessable:
    _log.warning("A decoder child ended by signal %s.", signal_number)
    code, message = _ENDINGS.get(signal_number, _BROKEN)
    return Unprocessable(message, code=code)


def _server() -> _Server:
    with _state.lock:
        if _state.server is None:
            _state.server = _start_server()
        return _state.server


def _forget(server: _Server) -> None:
    with _state.lock:
        if _state.server is server:
            _state.server = None
            server.control.close()
    server.process.poll()


def _start_server() -> _Server:
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
    ours.settimeout(_START_SECONDS)
    try:
        hello = json.loads(ours.recv(4096) or b"null")
    except (OSError, ValueError) as error:
        process.kill()
        process.wait()
        ours.close()
        raise Unavailable("The image decoder cannot be started.") from error
    if hello is None:
        process.wait()
        ours.close()
        raise Unavailable("The image decoder cannot be started.")
    ours.settimeout(None)
    return _Server(process, ours, bool(hello["network_isolated"]))
