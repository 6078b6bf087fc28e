"""Fair scheduling of renders: how many run at once in a process, and whose turn it is.

Past that a caller is told to come back, so that there always are threads for what is made already. No client
address, no picture and no lot of costly pictures ever has all slots; of those who wait, first comes the one
whose address and picture have the fewest in front, then the one who had no slot for longest.
"""

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app

from imghost.base.errors import Unavailable
from imghost.base.internet import household
from imghost.extensions import settings
from imghost.settings import Settings

EXTENSION = "render-slots"
# Threads that are kept free for answers that need no rendering.
SPARE_THREADS = 2
SLOT_SECONDS = 10.0
PATIENCE_SECONDS = 12.0
# With all places taken somebody still waits this long for a picture that another is making: most take less.
CROWDED_SECONDS = 4.0
# Addresses and pictures that lately had a slot.
REMEMBERED = 1_000
BUSY = "Too many pictures are being made. Try again in a moment."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What a slot is for. `address` is the client's, `picture` a public code; empty where there is none."""

    address: str = ""
    picture: str = ""
    is_heavy: bool = False

    def claims(self) -> tuple[str, ...]:
        """Return what this competes by: none of these may take all that is there."""
        named = (("address", household(self.address) if self.address else ""), ("picture", self.picture))
        return tuple(f"{kind} {name}" for kind, name in named if name)


class _Ticket:
    """One thread's wish for a slot; in the order of their coming."""

    def __init__(self, rendering: Rendering) -> None:
        self.claims = rendering.claims()
        self.is_heavy = rendering.is_heavy


class RenderSlots:
    """`slots` renderings at once; `places` threads that render, queue for a slot, or wait for another."""

    def __init__(self, slots: int, places: int) -> None:
        self._slots = slots
        self._most_of_one = max(1, slots - 1)
        self._most_heavy = max(1, slots // 2)
        self._most_places = max(slots, places)
        # Of those that wait: the other half is there for everybody else.
        self._most_queued = max(1, self._most_places // 2)
        self._changed = threading.Condition()
        self._running: list[_Ticket] = []
        self._queue: list[_Ticket] = []
        # How many had had a slot when the claim last got one; what has been longest ago is forgotten.
        self._served: OrderedDict[str, int] = OrderedDict()
        self._count = 0
        self._places = threading.BoundedSemaphore(self._most_places)
        # Those who wait for others never keep everybody else from rendering.
        self._waiting = threading.BoundedSemaphore(max(1, places // 2))

    @contextmanager
    def slot(self, rendering: Rendering) -> Iterator[None]:
        """Hold a slot while rendering. Raises Unavailable when the queue is full or does not move."""
        if not self._places.acquire(blocking=False):
            raise Unavailable(BUSY)
        ticket = _Ticket(rendering)
        try:
            self._take(ticket)
            try:
                yield
            finally:
                with self._changed:
                    self._running.remove(ticket)
                    self._changed.notify_all()
        finally:
            self._places.release()

    def _take(self, ticket: _Ticket) -> None:
        deadline = time.monotonic() + SLOT_SECONDS
        with self._changed:
            if any(_count(claim, self._queue) >= self._most_queued for claim in ticket.claims):
                raise Unavailable(BUSY)
            self._queue.append(ticket)
            try:
                while self._next() is not ticket:
                    if not self._changed.wait(deadline - time.monotonic()):
                        raise Unavailable(BUSY)
                self._running.append(ticket)
                self._remember(ticket)
            finally:
                self._queue.remove(ticket)
                # Somebody else may be next by now.
                self._changed.notify_all()

    def _remember(self, ticket: _Ticket) -> None:
        self._count += 1
        for claim in ticket.claims:
            self._served[claim] = self._count
            self._served.move_to_end(claim)
        while len(self._served) > REMEMBERED:
            self._served.popitem(last=False)

    def _next(self) -> _Ticket | None:
        """Return whose turn it is, None when nobody may run now."""
        if len(self._running) >= self._slots:
            return None
        able = [position for position, ticket in enumerate(self._queue) if self._may_run(ticket)]
        return self._queue[min(able, key=self._turn)] if able else None

    def _may_run(self, ticket: _Ticket) -> bool:
        if ticket.is_heavy and sum(each.is_heavy for each in self._running) >= self._most_heavy:
            return False
        return all(_count(claim, self._running) < self._most_of_one for claim in ticket.claims)

    def _turn(self, position: int) -> tuple[int, int, int]:
        ahead = self._running + self._queue[:position]
        claims = self._queue[position].claims
        most = max((_count(claim, ahead) for claim in claims), default=0)
        last = max((self._served.get(claim, 0) for claim in claims), default=0)
        return most, last, position

    @contextmanager
    def patience(self) -> Iterator[float]:
        """Yield how many seconds one may wait for a picture that somebody else is making."""
        taken = []
        for semaphore in (self._waiting, self._places):
            if not semaphore.acquire(blocking=False):
                break
            taken.append(semaphore)
        try:
            yield PATIENCE_SECONDS if len(taken) == 2 else CROWDED_SECONDS
        finally:
            for semaphore in taken:
                semaphore.release()


def _count(claim: str, tickets: list[_Ticket]) -> int:
    return sum(claim in ticket.claims for ticket in tickets)


def render_slots() -> RenderSlots:
    """Return the slots of this process."""
    slots: RenderSlots | None = current_app.extensions.get(EXTENSION)
    if slots is None:
        # Of two threads that come first together both get the same.
        slots = current_app.extensions.setdefault(EXTENSION, _slots_for(settings()))
    return slots


def _slots_for(site: Settings) -> RenderSlots:
    # With one slot only there would be nothing to keep free.
    slots = site.render_slots or max(2, os.cpu_count() or 1)
    return RenderSlots(slots, site.web_threads - SPARE_THREADS)
