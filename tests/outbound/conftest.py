import sys
import threading
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

# Of each thread by its number: sites of other tests may still be looking in the background for their Redis.
_dialled: dict[int, list[Any]] = {}


def _record(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        _dialled.setdefault(threading.get_ident(), []).append(arguments[1])


# The interpreter itself reports every connect. Audit hooks cannot be removed: one serves the whole run.
sys.addaudithook(_record)


@pytest.fixture
def dialled() -> Iterator[list[Any]]:
    """Every address that the test's thread connects to."""
    mine = _dialled.setdefault(threading.get_ident(), [])
    mine.clear()
    yield mine
    mine.clear()
