"""Write-behind: counters held in the process and written to the database within a second.

A process that is killed loses what it counted since the last second, and nothing else does: what cannot be
written now is kept and written with what comes later.
"""

import contextlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from multiprocessing.util import Finalize
from typing import Any, cast

from flask import Flask, current_app
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

EXTENSION = "late-writes"
SECONDS = 1.0

# Writes numbers by key and commits; raises, and has written nothing, when that cannot be done now.
Writer = Callable[[Counter[Any]], None]

log = logging.getLogger(__name__)


class LateWrites:
    """Safe in many threads. `context` makes the application's context for the thread that writes."""

    def __init__(self, context: Callable[[], AbstractContextManager[object]]) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._counts: dict[Writer, Counter[Any]] = {}
        self._timer: threading.Timer | None = None
        self._at_exit: Finalize | None = None

    def note(self, write: Writer, key: Hashable, amount: int = 1) -> int:
        """Count `amount` more of `key`, and return how much of it is not written yet."""
        with self._lock:
            counter = self._counts.get(write)
            if counter is None:
                counter = self._counts[write] = Counter()
            # Pictures from memory are counted here, too: this is done thousands of times a second.
            counter[key] = counted = counter.get(key, 0) + amount
            if self._timer is None:
                self._start_timer()
            return counted

    def pending(self, write: Writer, key: Hashable) -> int:
        """Return how much of `key` is not written yet."""
        with self._lock:
            return self._counts.get(write, Counter())[key]

    def flush(self) -> None:
        """Write what was counted since the last time; whoever comes meanwhile waits for its end."""
        with self._writing:
            with self._lock:
                counts, self._counts = self._counts, {}
                if self._timer is not None:
                    self._timer.cancel()
                self._timer = None
            for write, counter in counts.items():
                self._write(write, counter)

    def close(self) -> None:
        """Write the rest, now or never: the process ends, or the application does."""
        self.flush()
        # What was written may have been counted elsewhere, in its turn.
        self.flush()
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            counts, self._counts, self._timer = self._counts, {}, None
            if self._at_exit is not None:
                self._at_exit.cancel()
            self._at_exit = None
        if counts:
            log.error("what was counted since the last write could not be written and is lost")

    def _write(self, write: Writer, counter: Counter[Any]) -> None:
        try:
            with self._context():
                write(counter)
        except (SQLAlchemyError, RedisError, OSError) as error:
            log.warning("what was counted cannot be written now: %s", type(error).__name__)
            with self._lock:
                self._counts.setdefault(write, Counter()).update(counter)
                self._start_timer()

    def _start_timer(self) -> None:
        # Web processes are children of Granian's (multiprocessing), in which `atexit` does not run. After all
        # that still counts something when it ends.
        self._at_exit = self._at_exit or Finalize(None, self.close, exitpriority=-1)
        if self._timer is not None:
            return
        timer = threading.Timer(SECONDS, self.flush)
        timer.daemon = True
        # Python 3.12 starts none while the interpreter ends, and no system does at its limit of threads: then
        # whatever is counted next tries again, and `close` writes.
        with contextlib.suppress(RuntimeError):
            timer.start()
            self._timer = timer


def init_app(app: Flask) -> None:
    """Let this process count."""
    app.extensions[EXTENSION] = LateWrites(app.app_context)


def late_writes() -> LateWrites:
    """Return what this process counts."""
    return cast(LateWrites, current_app.extensions[EXTENSION])
