"""A persistent exiftool process (`-stay_open`), which saves Perl's start-up per file. Read only.

The protocol is exiftool's own `-stay_open`: one argument a line, answers end with a line that only we can
foretell. PyExifTool is not used: it has no time limit, waits for ever when the process dies in the middle of
an answer and is not made for several threads.
"""

import atexit
import contextlib
import json
import os
import secrets
import select
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, cast

from imghost.imaging.limited_process import MEGABYTE, ProgramFailed, clean_environment, limited

ANSWER_SECONDS = 10.0
_MAX_ANSWER = 4 * MEGABYTE
_MEMORY = 1024 * MEGABYTE
_FILES_PER_PROCESS = 1_000
_MAX_PROCESSES = 2
_COMMAND = ["exiftool", "-config", "", "-stay_open", "True", "-@", "-"]


class _Gone(ProgramFailed):
    """The process is dead: killed from outside, or because its memory ran out."""


class _Process:
    """One open exiftool; used by one thread at a time."""

    def __init__(self) -> None:
        self.answers_left = _FILES_PER_PROCESS
        # No file may be written (file_bytes=0), so whatever a hostile file makes of it, it stays a reader.
        command = limited(_COMMAND, memory=_MEMORY, file_bytes=0)
        try:
            self.process = subprocess.Popen(  # noqa: S603 (our own words only, no shell)
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=clean_environment(),
            )
        except OSError as error:
            raise ProgramFailed("exiftool") from error
        self.stdin, self.stdout = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)

    def ask(self, arguments: list[str]) -> bytes:
        """Return the answer to one command. Raises ProgramFailed; the process is of no use then."""
        self.answers_left -= 1
        number = secrets.randbelow(900_000_000) + 100_000_000
        ready = b"{ready%d}\n" % number
        command = "\n".join([*arguments, f"-execute{number}", ""])
        try:
            self.stdin.write(os.fsencode(command))
            self.stdin.flush()
        except OSError as error:
            raise _Gone("exiftool") from error
        return self._read_until(ready)

    def _read_until(self, ready: bytes) -> bytes:
        output, deadline, answer = self.stdout.fileno(), time.monotonic() + ANSWER_SECONDS, bytearray()
        waiter = select.poll()
        waiter.register(output, select.POLLIN)
        while not answer.endswith(ready):
            if not waiter.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise ProgramFailed("exiftool took too long")
            chunk = os.read(output, 65_536)
            if not chunk:
                raise _Gone("exiftool died")
            if len(answer) > _MAX_ANSWER:
                raise ProgramFailed("exiftool would not stop talking")
            answer += chunk
        return bytes(answer[: -len(ready)])

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._close()

    def forget(self) -> None:
        """Let go, in a forked child, of the process that stays the parent's."""
        self.process.returncode = 0
        self._close()

    def _close(self) -> None:
        """A pipe to a dead process may still hold bytes that nobody will read."""
        for pipe in (self.stdin, self.stdout):
            with contextlib.suppress(OSError):
                pipe.close()


class Exiftool:
    """A few open exiftools for the threads of one process, started when first needed.

    A process that fails is thrown away, one that served long is replaced, and a forked child starts its own.
    """

    def __init__(self) -> None:
        self._idle: list[_Process] = []
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(_MAX_PROCESSES)
        # A process dies with the thread that started it; the server's threads come and go, this one stays.
        self._starter = ThreadPoolExecutor(1, "exiftool-starter")
        os.register_at_fork(after_in_child=self._start_over)
        atexit.register(self.close)

    def _start_over(self) -> None:
        for process in self._idle:
            process.forget()
        self._idle = []
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(_MAX_PROCESSES)
        self._starter = ThreadPoolExecutor(1, "exiftool-starter")

    def read(self, path: Path, options: list[str]) -> dict[str, Any]:
        """Return the tags of `path` that `options` (our own words, never a user's) ask for.

        Keys are "Group:Tag". Raises ProgramFailed, after one more try with a fresh process.
        """
        # An absolute path starts with a slash, so it is neither an option nor a comment of exiftool's.
        name = str(path.absolute())
        if any(character < " " for character in name):
            raise ProgramFailed("exiftool cannot be given this path")
        arguments = ["-j", "-m", "-G0", *options, name]
        with self._free:
            try:
                answer = self._ask_once(self._take(), arguments)
            except _Gone:
                answer = self._ask_once(self._start(), arguments)
        return _parsed(answer)

    def _ask_once(self, process: _Process, arguments: list[str]) -> bytes:
        try:
            answer = process.ask(arguments)
        except BaseException:
            process.end()
            raise
        self._give_back(process)
        return answer

    def _take(self) -> _Process:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._start()

    def _start(self) -> _Process:
        try:
            return self._starter.submit(_Process).result()
        except RuntimeError as error:
            raise ProgramFailed("exiftool is not started while we shut down") from error

    def _give_back(self, process: _Process) -> None:
        if process.answers_left <= 0:
            process.end()
            return
        with self._lock:
            self._idle.append(process)

    def close(self) -> None:
        """End the idle processes; the next `read` starts a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()


def _parsed(answer: bytes) -> dict[str, Any]:
    try:
        rows = json.loads(answer.decode("utf-8", "replace"))
    except ValueError as error:
        raise ProgramFailed("exiftool said nothing sensible") from error
    return rows[0] if rows and isinstance(rows[0], dict) else {}


exiftool = Exiftool()
"""The one everybody in this process shares."""
