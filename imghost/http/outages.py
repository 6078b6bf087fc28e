"""Maps failures of the environment (database, disk, memory, Redis) to 503.

Told as 503 with Retry-After, never as a failure of the site, and without a word of what the machine said.
"""

import errno
import sqlite3
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from imghost.base.errors import Unavailable
from imghost.base.messages import Message

NO_ROOM = Message("This site cannot store anything right now: its disk is full or cannot be written to.")
NO_ROOM_SECONDS = 300
NO_DATABASE = Message("This site cannot reach its database right now. Try again in a moment.")
NO_FILES = Message("This site cannot reach its files right now. Try again in a moment.")
AWAY_SECONDS = 10
BUSY_SECONDS = 5

FULL, AWAY, BUSY = "full", "away", "busy"
# Primary result codes of SQLite. SQLITE_ERROR, for example, is a mistake in a statement.
SQLITE = {
    **dict.fromkeys((sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY), FULL),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL), BUSY),
    **dict.fromkeys(
        (
            sqlite3.SQLITE_IOERR,
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_PERM,
            sqlite3.SQLITE_NOMEM,
            sqlite3.SQLITE_CORRUPT,
            sqlite3.SQLITE_NOTADB,
        ),
        AWAY,
    ),
}
# SQLSTATE of PostgreSQL, the longest beginning first (its appendix A).
SQLSTATES = {
    "53100": FULL,
    "25006": AWAY,  # a replica, as after a failover
    "55P03": BUSY,  # a lock was not to be had
    "57014": BUSY,  # a statement took too long
    "08": AWAY,
    "40": BUSY,  # deadlocks
    "53": BUSY,  # memory, connections
    "57P": AWAY,  # shutting down, starting up
    "58": AWAY,  # its files
    "42P01": AWAY,  # no tables yet
    "XX001": AWAY,
    "XX002": AWAY,
}
ERRNOS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EROFS), FULL),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.ENOBUFS), BUSY),
    **dict.fromkeys(
        (
            errno.EIO,
            errno.ESTALE,
            errno.ENODEV,
            errno.ENXIO,
            errno.EREMOTEIO,
            errno.ENOTCONN,
            errno.EHOSTDOWN,
        ),
        AWAY,
    ),
}
# Where it is below the data directory, it is the storage that has gone, not a file nobody has heard of.
MISSING = (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM)


def outage(error: BaseException, home: Path) -> Unavailable | None:
    """Return what to say of `error`; None when it is not one of these. `home` holds the site's files."""
    if isinstance(error, DBAPIError):
        return _said(_of_database(error), NO_DATABASE)
    if isinstance(error, OSError):
        return _said(_of_system(error, home), NO_FILES)
    if isinstance(error, PoolTimeoutError | MemoryError | RedisError):
        return _said(BUSY, NO_FILES)
    # threading has no error of its own for that.
    if isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        return _said(BUSY, NO_FILES)
    return None


def _said(what: str | None, away: Message) -> Unavailable | None:
    if what == FULL:
        return Unavailable(NO_ROOM, code="no-room", retry_after=NO_ROOM_SECONDS)
    if what == AWAY:
        return Unavailable(away, retry_after=AWAY_SECONDS)
    return Unavailable(retry_after=BUSY_SECONDS) if what == BUSY else None


def _of_database(error: DBAPIError) -> str | None:
    if isinstance(error.orig, sqlite3.Error):
        if str(error.orig).startswith("no such table"):
            # The file is not there, and SQLite has made an empty one.
            return AWAY
        # SQLite sets no code where the Python module itself found the fault.
        return SQLITE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        # What the server did not say: it was not reached, or went away in the middle.
        is_cut_off = error.connection_invalidated or isinstance(error, InterfaceError)
        return AWAY if is_cut_off or type(error.orig).__name__ == "OperationalError" else None
    return next((what for beginning, what in SQLSTATES.items() if state.startswith(beginning)), None)


def _of_system(error: OSError, home: Path) -> str | None:
    if error.errno in MISSING and isinstance(error.filename, str):
        return AWAY if Path(error.filename).absolute().is_relative_to(home.absolute()) else None
    return ERRNOS.get(error.errno or 0)
