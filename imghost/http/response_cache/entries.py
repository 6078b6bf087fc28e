"""The memory of the response cache: bounded, and the least recently used entries go first."""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from imghost.services.delivery.answer_cost import Cost
from imghost.storage.blob import Blob

# Makes up for a process that was killed between its commit and its new generation.
KEPT_SECONDS = 10.0
# What an entry takes beside its bytes, roughly.
ENTRY_BYTES = 2_000

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """The file behind an answer, until when strangers see it (seconds since 1970), and what it costs."""

    blob: Blob
    until: float
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A whole answer with status 200. `body` is None where the file is sent from the disk.

    It holds in its `generation`, until the offer ends, and KEPT_SECONDS after `made_at` (this process's
    clock).
    """

    headers: tuple[tuple[str, str], ...]
    offer: Offer
    size: int
    body: bytes | None
    is_handed_over: bool
    generation: str
    made_at: float

    @property
    def weight(self) -> int:
        return ENTRY_BYTES + len(self.body or b"")

    def holds(self, generation: str) -> bool:
        fresh = time.monotonic() - self.made_at < KEPT_SECONDS
        return self.generation == generation and fresh and time.time() < self.offer.until


class Entries:
    """At most `limit` bytes of answers."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._total = 0
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key, generation: str) -> Entry | None:
        """Return the answer that still holds."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if entry.holds(generation):
                self._entries.move_to_end(key)
                return entry
            self._remove(key)
            return None

    def keep(self, key: Key, entry: Entry) -> None:
        """Keep `entry` and forget what was not used for longest."""
        with self._lock:
            self._remove(key)
            self._entries[key] = entry
            self._total += entry.weight
            while self._total > self._limit:
                self._remove(next(iter(self._entries)))

    def drop(self, key: Key) -> None:
        """Forget one answer."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._total -= entry.weight
