"""How many pictures one process makes at once; past the queue it says so instead of growing."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from imghost.base.errors import Unavailable

SLOTS = os.cpu_count() or 1
WAITING = 4 * SLOTS
WAIT_SECONDS = 10.0

_slots = threading.BoundedSemaphore(SLOTS)
_places = threading.BoundedSemaphore(SLOTS + WAITING)


@contextmanager
def render_slot() -> Iterator[None]:
    """Hold a slot while rendering. Raises Unavailable when the queue is full or does not move."""
    if not _places.acquire(blocking=False):
        raise Unavailable("Too many pictures are being made. Try again in a moment.")
    try:
        if not _slots.acquire(timeout=WAIT_SECONDS):
            raise Unavailable("Too many pictures are being made. Try again in a moment.")
        try:
            yield
        finally:
            _slots.release()
    finally:
        _places.release()
