"""How long and for whom caches may keep an answer: one value, which the header `Cache-Control` says."""

from dataclasses import dataclass
from datetime import datetime

YEAR = 31_536_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CachePolicy:
    """Times are in seconds. `shared` says that caches of more than one person may keep it.

    While `stale_seconds` last a cache may give an old answer and ask for a new one meanwhile (RFC 5861). Of
    what is `immutable` the address changes with the bytes (RFC 8246). `seconds` of None: nobody keeps it.
    `shared_seconds` are for shared caches, which are told of changes where browsers are not.
    """

    shared: bool = False
    seconds: int | None = None
    shared_seconds: int | None = None
    stale_seconds: int = 0
    immutable: bool = False

    def __str__(self) -> str:
        """Return the value of `Cache-Control` (RFC 9111, 5.2.2)."""
        if self.seconds is None:
            return "private, no-store"
        if not self.seconds and not self.shared:
            return "no-cache"
        words = ["public" if self.shared else "private", f"max-age={self.seconds}"]
        if self.shared_seconds is not None:
            words.append(f"s-maxage={self.shared_seconds}")
        if self.stale_seconds:
            words.append(f"stale-while-revalidate={self.stale_seconds}")
        if self.immutable:
            words.append("immutable")
        return ", ".join(words)

    def until(self, end: datetime | None, now: datetime) -> "CachePolicy":
        """Return the policy of what nobody sees any more after `end`; None is never."""
        if end is None or self.seconds is None:
            return self
        left = max(0, int((end - now).total_seconds()))
        if left > self.longest + STALE_SECONDS:
            return self
        shared = None if self.shared_seconds is None else min(left, self.shared_seconds)
        return CachePolicy(shared=self.shared, seconds=min(left, self.seconds), shared_seconds=shared)

    @property
    def longest(self) -> int:
        """Seconds after which no cache has it any more as what is new."""
        return max(self.seconds or 0, self.shared_seconds or 0)


# A cache may give an old answer for so long while it asks for a new one.
STALE_SECONDS = 60
# Of what keeps its address when the file behind it is replaced, or made private.
USUAL = CachePolicy(shared=True, seconds=3_600, stale_seconds=STALE_SECONDS)
IMMUTABLE = CachePolicy(shared=True, seconds=YEAR, immutable=True)
NO_STORE = CachePolicy()
# For a cache that could not be told of a change: it must ask each time.
ASK_AGAIN = CachePolicy(seconds=0)
