"""The lock under which a site is prepared: web servers load meanwhile, but wait for it to answer.

Both take seconds, most of them for reading code, and neither needs the other to begin.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imghost.settings import Settings


@contextmanager
def preparing(settings: Settings) -> Iterator[None]:
    """Keep the web servers of this data directory waiting until this is over."""
    with _lock(settings).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def await_prepared(settings: Settings) -> None:
    """Return when nobody is preparing this data directory; at once where no launcher ever was."""
    try:
        with _lock(settings).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH)
    except FileNotFoundError:
        return


def _lock(settings: Settings) -> Path:
    return settings.home / "run" / "prepare.lock"
