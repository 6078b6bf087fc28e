"""Is this address banned? Asked at every unsafe request, so each process keeps the list in memory.

It is read again when a number in Redis was raised, which every change does: a ban counts at once everywhere.
"""

import ipaddress
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import select

from imghost.base.internet import Network, read_address
from imghost.extensions import db, now, redis
from imghost.models import Ban

NUMBER = "bans:number"
EXTENSION = "ban-list"
# A process that was killed between its commit and raising the number is made up for by then.
KEPT_SECONDS = 30

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """The ranges with their ends, under which number and at which moment of this process they were read."""

    number: object
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
    try:
        redis().incr(NUMBER)
    except RedisError:
        log.warning("Redis is away; other processes learn of bans within %s s", KEPT_SECONDS)


def _known() -> Known:
    try:
        number: object = redis().get(NUMBER)
    except RedisError:
        number = None
    known: Known | None = current_app.extensions.get(EXTENSION)
    if known is None or known.number != number or time.monotonic() - known.read_at > KEPT_SECONDS:
        known = current_app.extensions[EXTENSION] = Known(number, _read())
    return known


def _read() -> tuple[tuple[Network, datetime | None], ...]:
    rows = db.session.execute(select(Ban.network, Ban.expires_at))
    return tuple((ipaddress.ip_network(network), end) for network, end in rows)
