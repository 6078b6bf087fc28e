"""IP bans, cached in each process because every unsafe request asks.

It is read again when its mark was replaced, which every change does: a ban counts at once everywhere.
"""

import ipaddress
import time
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from imghost.base.internet import Network, read_address
from imghost.extensions import db, now
from imghost.marks import read_mark, replace_mark
from imghost.models import Ban

MARK = "bans:mark"
EXTENSION = "ban-list"
# A process that was killed between its commit and replacing the mark is made up for by then.
KEPT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Known:
    """The ranges with their ends, under which mark and at which moment of this process they were read."""

    mark: str | None
    ranges: tuple[tuple[Network, datetime | None], ...]
    read_at: float = field(default_factory=time.monotonic)


def is_banned(address: str) -> bool:
    """Say whether `address` is in a range that is banned now; what is no address is not."""
    read = read_address(address)
    if read is None:
        return False
    moment = now()
    return any(read in network and (end is None or end > moment) for network, end in _known().ranges)


def forget() -> None:
    """Let every process read the list again."""
    current_app.extensions.pop(EXTENSION, None)
    replace_mark(MARK)


def _known() -> Known:
    mark = read_mark(MARK)
    known: Known | None = current_app.extensions.get(EXTENSION)
    if known is None or mark is None or known.mark != mark or _is_old(known):
        known = current_app.extensions[EXTENSION] = Known(mark, _read())
    return known


def _is_old(known: Known) -> bool:
    return time.monotonic() - known.read_at > KEPT_SECONDS


def _read() -> tuple[tuple[Network, datetime | None], ...]:
    rows = db.session.execute(select(Ban.network, Ban.expires_at))
    return tuple((ipaddress.ip_network(network), end) for network, end in rows)
