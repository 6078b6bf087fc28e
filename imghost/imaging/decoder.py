"""The decoder server: `python -m imghost.imaging.decoder FD`, started by `imghost.imaging.sandbox`.

It loads Wand once, leaves the network, tries the pipeline on a picture of its own, and forks a limited child
for every order. It has one thread and never opens a stranger's picture, so that forking is safe and a poison
file harms its own child alone. It ends when the last owner closes the socket.
"""

import contextlib
import fcntl
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imghost.base.errors import ImghostError
from imghost.imaging import confinement, fences, magick, pipeline, protocol
from imghost.imaging.films.making import make_films
from imghost.imaging.films.order import FilmOrder
from imghost.imaging.limits import Limits
from imghost.imaging.masks.making import make_mask
from imghost.imaging.masks.order import MaskOrder

_MESSAGE_BYTES = 1024 * 1024
# The child's own alarm comes first; this is for a child that cannot even be alarmed.
_GRACE_SECONDS = 2.0
_DIRECTORY_PREFIX = "imghost-decoder-"


@dataclass(slots=True)
class _Child:
    """A process forked for one order; a spare one has none yet."""

    process: int
    handle: int
    orders: socket.socket
    directory: Path
    answers: socket.socket | None = None
    deadline: float | None = None
    is_late: bool = False

    def close(self) -> None:
        """Let go of our ends of its sockets and of its handle."""
        self.orders.close()
        os.close(self.handle)
        if self.answers is not None:
            self.answers.close()


class Server:
    """One socket for orders, one handle per child, nothing else to wait for.

    A spare child is always forked ahead, so that an order need not wait for that.
    """

    def __init__(self, control: socket.socket, directory: Path) -> None:
        self._control = control
        self._directory = directory
        self._children: dict[int, _Child] = {}
        self._spare: _Child | None = None
        self._poller = select.poll()
        self._poller.register(control, select.POLLIN)

    def serve(self) -> None:
        """Work until the owners are gone, then end what still runs."""
        owned = True
        while owned:
            self._keep_spare()
            for descriptor, _ in self._poller.poll(self._patience()):
                if descriptor == self._control.fileno():
                    owned = self._receive()
                else:
                    self._bury(self._children[descriptor])
            self._kill_late()
        for child in list(self._children.values()):
            os.kill(child.process, signal.SIGKILL)
            self._bury(child)

    def _keep_spare(self) -> None:
        if self._spare is None:
            # Without one the next order tries again.
            with contextlib.suppress(OSError):
                self._spare = self._fork()

    def _patience(self) -> float | None:
        """Milliseconds until the next deadline."""
        deadlines = [child.deadline for child in self._children.values() if child.deadline is not None]
        return max(0.0, min(deadlines) - time.monotonic()) * 1000 + 1 if deadlines else None

    def _kill_late(self) -> None:
        for child in self._children.values():
            if child.deadline is not None and child.deadline <= time.monotonic():
                child.is_late = True
                os.kill(child.process, signal.SIGKILL)

    def _receive(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, _MESSAGE_BYTES, 1)
        if not message:
            return False
        answers = socket.socket(fileno=descriptors[0])
        try:
            self._hand_over(message, answers)
        except OSError:
            # No directory, no process: closing without a word tells the owner.
            answers.close()
        return True

    def _hand_over(self, message: bytes, answers: socket.socket) -> None:
        _, limits = protocol.read_order(message)
        child = self._spare or self._fork()
        self._spare = None
        answers.sendall(protocol.ACCEPTED)
        child.answers = answers
        child.deadline = time.monotonic() + limits.decode_seconds + _GRACE_SECONDS
        # If it died in this moment its burial tells the owner.
        with contextlib.suppress(OSError):
            socket.send_fds(child.orders, [message], [answers.fileno()])

    def _fork(self) -> _Child:
        directory = Path(tempfile.mkdtemp(dir=self._directory))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        server = os.getpid()
        process = os.fork()
        if process == 0:
            ours.close()
            self._forget_others()
            _live(server, theirs, directory)
        theirs.close()
        child = _Child(process, os.pidfd_open(process), ours, directory)
        self._children[child.handle] = child
        self._poller.register(child.handle, select.POLLIN)
        return child

    def _forget_others(self) -> None:
        """In the child: hold neither the order socket nor other orders' answers."""
        self._control.close()
        for child in self._children.values():
            child.close()

    def _bury(self, child: _Child) -> None:
        """Reap a child, end what it started, remove what it left, say how it ended."""
        ending = os.waitid(os.P_PID, child.process, os.WEXITED | os.WNOWAIT)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process, signal.SIGKILL)
        os.waitpid(child.process, 0)
        self._poller.unregister(child.handle)
        del self._children[child.handle]
        if child is self._spare:
            self._spare = None
        shutil.rmtree(child.directory, ignore_errors=True)
        killed = ending is not None and ending.si_code != os.CLD_EXITED
        number = ending.si_status if ending and killed else 0
        if child.answers is not None:
            with contextlib.suppress(OSError):
                # Of a child that could not be alarmed the owner hears what the alarm would have said.
                number = signal.SIGALRM if child.is_late else number
                child.answers.sendall(protocol.write_answer("ended", signal=number))
        child.close()


def _live(server: int, orders: socket.socket, directory: Path) -> None:
    """The whole life of a child; it never returns."""
    status = 1
    try:
        os.setsid()
        confinement.die_with_parent()
        if os.getppid() == server:
            _wait_for_work(orders, directory)
            status = 0
    finally:
        os._exit(status)


def _wait_for_work(orders: socket.socket, directory: Path) -> None:
    message, descriptors, _, _ = socket.recv_fds(orders, _MESSAGE_BYTES, 1)
    orders.close()
    if message:
        _work(message, socket.socket(fileno=descriptors[0]), directory)


def _work(message: bytes, answers: socket.socket, directory: Path) -> None:
    order, limits = protocol.read_order(message)
    os.environ["MAGICK_TEMPORARY_PATH"] = os.environ["TMPDIR"] = str(directory)
    os.chdir(directory)
    confinement.confine(limits)
    fences.shut_in(order, directory)
    try:
        report = _made(order, limits, answers)
    except ImghostError as error:
        answers.sendall(protocol.write_error(error))
    except Exception:
        # Our own mistake, found by a stranger's file: the owner logs it and refuses the file.
        answers.sendall(protocol.write_answer("fault", trace=traceback.format_exc()))
    else:
        answers.sendall(protocol.write_answer("report", report=report))


def _made(order: protocol.Order, limits: Limits, answers: socket.socket) -> dict[str, Any]:
    if isinstance(order, FilmOrder):
        return make_films(
            order,
            lambda name, share: answers.sendall(protocol.write_answer("progress", name=name, share=share)),
        )
    if isinstance(order, MaskOrder):
        return make_mask(order, limits)
    return pipeline.run(
        order,
        limits,
        lambda rendered: answers.sendall(protocol.write_answer("rendered", rendered=rendered)),
    )


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    network_isolated = confinement.leave_network()
    directory = _own_directory(Path(tempfile.gettempdir()))
    try:
        magick.prepare()
        # What is loaded stays as it is: children that collect garbage would copy its pages for nothing.
        gc.freeze()
        control.send(json.dumps({"network_isolated": network_isolated, "fences": fences.standing()}).encode())
        Server(control, directory).serve()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _own_directory(temporary: Path) -> Path:
    """Make a directory and lock it; remove those of servers that were killed, which no lock protects.

    The lock falls by itself when the last of us ends. Another server may sweep between the making and the
    locking: then the directory is gone, and the next one is tried.
    """
    _sweep(temporary)
    while True:
        directory = Path(tempfile.mkdtemp(prefix=_DIRECTORY_PREFIX, dir=temporary))
        with contextlib.suppress(FileNotFoundError):
            fcntl.flock(os.open(directory, os.O_RDONLY), fcntl.LOCK_EX)
            if directory.exists():
                return directory


def _sweep(temporary: Path) -> None:
    for directory in temporary.glob(_DIRECTORY_PREFIX + "*"):
        with contextlib.suppress(OSError):
            descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(directory, ignore_errors=True)
            finally:
                os.close(descriptor)


if __name__ == "__main__":
    main()
