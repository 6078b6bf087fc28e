"""Keeps programs running: starts them, restarts the one that dies, stops all of them in order.

A tool for Procfiles ends everything as soon as one process ends; here one that dies must come back alone.
"""

import contextlib
import logging
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imghost.base.restarts import note_restart

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 15.0
# A program that ran this long was well; the next time it dies it is back at once.
WELL_SECONDS = 30.0
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Program:
    """Higher stages start later and stop earlier. After `stop_seconds` a program is killed.

    `orphaned` is the signal the kernel sends it when the supervisor itself is killed.
    """

    name: str
    command: Sequence[str]
    stage: int
    stop_seconds: float = 5.0
    orphaned: str = "KILL"


class Child:
    """One program and its current process."""

    def __init__(
        self, program: Program, folder: Path, environment: Mapping[str, str], restarts: Path
    ) -> None:
        self.program = program
        self._folder, self._environment, self._restarts = folder, environment, restarts
        self._pause = SHORTEST_PAUSE
        self._due = 0.0
        self._began = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def look_after(self) -> None:
        """Start the program if it is not running and its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            self._bury(self.process)
        if self.process is None and time.monotonic() >= self._due:
            self._start()

    def terminate(self) -> None:
        """Ask the program to end."""
        if self.process is not None:
            self.process.terminate()

    def await_end(self, deadline: float) -> None:
        """Wait for the end and kill what is left at `deadline` (monotonic seconds)."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop in time and is killed", self.program.name)
        self._kill_group(self.process)
        self.process = None

    def _start(self) -> None:
        # A session of its own: Ctrl-C reaches only the supervisor, and the whole family can be killed.
        self.process = subprocess.Popen(  # noqa: S603 (our own commands, no shell)
            ["setpriv", "--pdeathsig", self.program.orphaned, "--", *self.program.command],  # noqa: S607
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._began = time.monotonic()

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        self._kill_group(process)
        self.process = None
        if time.monotonic() - self._began > WELL_SECONDS:
            self._pause = SHORTEST_PAUSE
        self._due = time.monotonic() + self._pause
        log.warning(
            "%s ended (%s); starting it again in %.1f s", self.program.name, process.returncode, self._pause
        )
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        # A full disk must not end the launcher, too.
        with contextlib.suppress(OSError):
            note_restart(self._restarts, self.program.name)

    @staticmethod
    def _kill_group(process: subprocess.Popen[bytes]) -> None:
        """Nothing a program started may outlive it: the web server's workers would keep its port."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Supervisor:
    """Runs until it is told to stop by a signal. Programs that end by themselves are noted in `restarts`."""

    def __init__(self, folder: Path, environment: Mapping[str, str], restarts: Path) -> None:
        self._folder, self._environment, self._restarts = folder, environment, restarts
        self._children: list[Child] = []
        self.stopping = False
        self._wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write)
        for number in STOP_SIGNALS:
            signal.signal(number, self._request_stop)
        # A handler of any kind makes the end of a child wake `_sleep`.
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def add(self, program: Program) -> None:
        """Start `program` and look after it from now on."""
        child = Child(program, self._folder, self._environment, self._restarts)
        self._children.append(child)
        child.look_after()

    def run(self, until: Callable[[], bool] | None = None) -> bool:
        """Look after the programs until told to stop, or `until` holds; return whether it held."""
        while not self.stopping:
            for child in self._children:
                child.look_after()
            if until is not None and until():
                return True
            self._sleep()
        return False

    def stop(self) -> None:
        """Stop all programs, the highest stage first."""
        self.stopping = True
        for stage in sorted({child.program.stage for child in self._children}, reverse=True):
            children = [child for child in self._children if child.program.stage == stage]
            began = time.monotonic()
            for child in children:
                child.terminate()
            for child in children:
                child.await_end(began + child.program.stop_seconds)

    def _request_stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _sleep(self) -> None:
        if select.select([self._wake_read], [], [], LOOK_SECONDS)[0]:
            os.read(self._wake_read, 4096)
