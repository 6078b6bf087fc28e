"""Answers that anybody may have, in this process's memory: bounded, the least recently used go first."""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from imghost.services.delivery.counted_answers import Cost

# Makes up for a process that was killed between its commit and replacing the mark.
KEPT_SECONDS = 10.0
# What an entry takes beside its bytes, roughly.
ENTRY_BYTES = 2_000

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """A whole answer with status 200. `body` is None where the file at `path` is sent.

    It holds while the mark is `mark`, until `until` (seconds since 1970) and KEPT_SECONDS after `made_at`
    (this process's clock).
    """

    headers: tuple[tuple[str, str], ...]
    path: Path
    size: int
    body: bytes | None
    is_handed_over: bool
    cost: Cost
    mark: str
    until: float
    made_at: float

    @property
    def weight(self) -> int:
        return ENTRY_BYTES + len(self.body or b"")

    def holds(self, mark: str) -> bool:
        fresh = time.monotonic() - self.made_at < KEPT_SECONDS
        return self.mark == mark and fresh and time.time() < self.until


class KeptAnswers:
    """At most `limit` bytes of answers."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._total = 0
        self._answers: OrderedDict[Key, KeptAnswer] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key, mark: str) -> KeptAnswer | None:
        """Return the answer that still holds."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is None:
                return None
            if answer.holds(mark):
                self._answers.move_to_end(key)
                return answer
            self._remove(key)
            return None

    def keep(self, key: Key, answer: KeptAnswer) -> None:
        """Keep `answer` and forget what was not used for longest."""
        with self._lock:
            self._remove(key)
            self._answers[key] = answer
            self._total += answer.weight
            while self._total > self._limit:
                self._remove(next(iter(self._answers)))

    def drop(self, key: Key) -> None:
        """Forget one answer."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: Key) -> None:
        answer = self._answers.pop(key, None)
        if answer is not None:
            self._total -= answer.weight
