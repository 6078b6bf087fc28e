import sys
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

_dialled: list[Any] = []


def _record(event: str, arguments: tuple[Any, ...]) -> None:
    # Redis is asked through a socket in a folder, also by threads in the background.
    if event == "socket.connect" and not isinstance(arguments[1], (str, bytes)):
        _dialled.append(arguments[1])


# The interpreter itself reports every connect. Audit hooks cannot be removed: one serves the whole run.
sys.addaudithook(_record)


@pytest.fixture
def dialled() -> Iterator[list[Any]]:
    """Every address that this process connects to during the test."""
    _dialled.clear()
    yield _dialled
    _dialled.clear()
