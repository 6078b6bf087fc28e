"""How many threads of a process may be busy with pictures that are being made.

Past that a caller is told to come back, so that there always are threads for what is made already.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from imghost.base.errors import Unavailable
from imghost.extensions import settings
from imghost.settings import Settings

EXTENSION = "render-slots"
# Threads that are kept free for answers that need no rendering.
SPARE_THREADS = 2
SLOT_SECONDS = 10.0
PATIENCE_SECONDS = 12.0
# With all places taken somebody still waits this long for a picture that another is making: most take less.
CROWDED_SECONDS = 4.0
BUSY = "Too many pictures are being made. Try again in a moment."


class RenderSlots:
    """`slots` renderings at once; `places` threads that render, queue for a slot, or wait for another."""

    def __init__(self, slots: int, places: int) -> None:
        self._slots = threading.BoundedSemaphore(slots)
        self._places = threading.BoundedSemaphore(max(slots, places))
        # Those who wait for others never keep everybody else from rendering.
        self._waiting = threading.BoundedSemaphore(max(1, places // 2))

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold a slot while rendering. Raises Unavailable when the queue is full or does not move."""
        if not self._places.acquire(blocking=False):
            raise Unavailable(BUSY)
        try:
            if not self._slots.acquire(timeout=SLOT_SECONDS):
                raise Unavailable(BUSY)
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._places.release()

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


def render_slots() -> RenderSlots:
    """Return the slots of this process."""
    slots: RenderSlots | None = current_app.extensions.get(EXTENSION)
    if slots is None:
        # Of two threads that come first together both get the same.
        slots = current_app.extensions.setdefault(EXTENSION, _slots_for(settings()))
    return slots


def _slots_for(site: Settings) -> RenderSlots:
    return RenderSlots(site.render_slots or os.cpu_count() or 1, site.web_threads - SPARE_THREADS)
