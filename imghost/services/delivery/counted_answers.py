"""What kept answers cause: counted in this process, told to Redis once a second and when the process ends.

Accounts with a limit are not counted here: theirs must be exact at every single answer (`deliver`).
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.util import Finalize

from imghost.services.delivery import variant_cache
from imghost.services.usage import usage

FLUSH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What one answer causes: a call and `size` bytes for the owner, the use of a picture that may go.

    `billed` says that the owner's plan pays for it.
    """

    size: int
    owner_id: int | None
    variant: str | None
    billed: bool = True


class AnswerCounts:
    """Safe in many threads. `context` makes the application's context for the thread that flushes."""

    def __init__(self, context: Callable[[], AbstractContextManager[object]]) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._answers: dict[Cost, int] = {}
        self._timer: threading.Timer | None = None
        self._at_exit: Finalize | None = None

    def note(self, cost: Cost) -> None:
        """Count one answer."""
        with self._lock:
            self._answers[cost] = self._answers.get(cost, 0) + 1
            if self._timer is None:
                self._start_timer()

    def _start_timer(self) -> None:
        # Web processes are children of Granian's (multiprocessing), in which `atexit` does not run.
        self._at_exit = self._at_exit or Finalize(None, self.close, exitpriority=0)
        timer = threading.Timer(FLUSH_SECONDS, self.flush)
        timer.daemon = True
        # No thread starts at the limit of threads: then the next answer tries again, and `close` tells.
        with contextlib.suppress(RuntimeError):
            timer.start()
            self._timer = timer

    def close(self) -> None:
        """Tell the rest: the process ends, or the application does."""
        self.flush()
        with self._lock:
            if self._at_exit is not None:
                self._at_exit.cancel()
            self._at_exit = None

    def flush(self) -> None:
        """Tell Redis what was counted since the last time; whoever comes meanwhile waits for its end."""
        with self._flushing:
            with self._lock:
                answers, self._answers = self._answers, {}
                if self._timer is not None:
                    self._timer.cancel()
                self._timer = None
            if answers:
                self._tell(answers)

    def _tell(self, answers: dict[Cost, int]) -> None:
        with self._context():
            for owner_id, amounts in _by_owner(answers).items():
                usage.add(owner_id, amounts)
            variant_cache.note_uses({cost.variant: cost.size for cost in answers if cost.variant})


def _by_owner(answers: dict[Cost, int]) -> dict[int, Counter[str]]:
    """Return what each owner's usage grows by."""
    sums: dict[int, Counter[str]] = {}
    for cost, count in answers.items():
        if cost.owner_id is not None:
            grown = Counter(url_calls=count, bandwidth=count * cost.size, billed=count * cost.billed)
            sums.setdefault(cost.owner_id, Counter()).update(grown)
    return sums
