"""A circuit breaker: after a failure, calls fail at once for a while instead of waiting for a timeout."""

import logging
import threading
from collections.abc import Callable

# Between two trials. One that waits for its answer succeeds as soon as the service goes on.
PAUSE_SECONDS = 0.2

log = logging.getLogger(__name__)


class CircuitBreaker:
    """Closed while `name` answers, open from the first failure on; safe in many threads.

    The half-open state belongs to a background thread: it alone makes the trial (`probe`, which raises while
    the service is away) and closes the circuit again, so no caller ever waits for one. The same thread runs
    what was to be done at the service and could not be (`afterwards`).
    """

    def __init__(self, name: str, probe: Callable[[], object]) -> None:
        self._name, self._probe = name, probe
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._owed: dict[str, Callable[[], object]] = {}
        self._thread: threading.Thread | None = None
        self.is_open = False

    def fail(self, error: BaseException) -> None:
        """Open the circuit because of `error`."""
        with self._lock:
            if not self.is_open:
                self.is_open = True
                log.warning("%s is away: %s", self._name, type(error).__name__)
            self._begin()

    def afterwards(self, name: str, action: Callable[[], object]) -> None:
        """Run `action` as soon as it succeeds; a later one of the same `name` takes its place."""
        with self._lock:
            self._owed[name] = action
            self._begin()
        self._wake.set()

    def owes(self, name: str) -> bool:
        """Say whether the action `name` is still to be run."""
        return name in self._owed

    def _begin(self) -> None:
        # A fork takes no thread along.
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._recover, daemon=True, name=f"{self._name} trial")
            self._thread.start()

    def _recover(self) -> None:
        while not self._is_well():
            self._wake.wait(PAUSE_SECONDS)
            self._wake.clear()

    def _is_well(self) -> bool:
        """Make the trial; True when the circuit is closed and nothing is owed any more."""
        try:
            self._probe()
        except Exception as error:
            log.debug("%s is still away: %s", self._name, error)
            return False
        with self._lock:
            if self.is_open:
                self.is_open = False
                log.warning("%s is there again", self._name)
        for name, action in list(self._owed.items()):
            if self._done(action):
                with self._lock:
                    # Another one may have taken its place meanwhile.
                    if self._owed.get(name) is action:
                        del self._owed[name]
        with self._lock:
            if self.is_open or self._owed:
                return False
            self._thread = None
            return True

    def _done(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except Exception as error:
            log.debug("%s: still to be done: %s", self._name, error)
            return False
        return True
