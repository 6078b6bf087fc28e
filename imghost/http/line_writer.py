"""Asynchronous log output: a thread of its own writes lines to standard output."""

import os
import sys
import threading
import time
from collections import deque
from multiprocessing.util import Finalize

# Lines of one moment leave in one system call.
GATHER_SECONDS = 0.1
# What is told while nobody reads the output; the oldest are forgotten.
MOST_LINES = 50_000
# A write of up to that many bytes into a pipe is never mixed with another process's (PIPE_BUF, pipe(7)).
MOST_BYTES = 4_096


class LineWriter:
    """Safe in many threads. What is left is written when the process ends, unless it is killed."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def write(self, line: str) -> None:
        """Write `line` within a moment."""
        self._lines.append(line)
        if not self._wake.is_set():
            self._wake.set()
            if self._thread is None:
                self._begin()

    def flush(self) -> None:
        """Write what there is."""
        parts: list[bytes] = []
        size = 0
        with self._lock:
            while self._lines:
                part = self._lines.popleft().encode(errors="backslashreplace") + b"\n"
                if size + len(part) > MOST_BYTES:
                    _put(parts)
                    size = 0
                parts.append(part)
                size += len(part)
            _put(parts)

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="access log")
                self._thread.start()
                # Web processes are children of Granian's (multiprocessing), in which `atexit` does not run.
                Finalize(None, self.flush, exitpriority=0)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            time.sleep(GATHER_SECONDS)
            self._wake.clear()
            self.flush()


# One for the whole process.
writer = LineWriter()


def _put(parts: list[bytes]) -> None:
    content = memoryview(b"".join(parts))
    parts.clear()
    try:
        while content:
            content = content[os.write(sys.__stdout__.fileno() if sys.__stdout__ else 1, content) :]
    except OSError:
        # Nobody reads the log any more; that stops nothing.
        return
