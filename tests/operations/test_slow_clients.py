"""A thousand slow clients, from one address and from a thousand, and others who only want to see pages."""

import asyncio
import statistics
from collections.abc import Iterator

import pytest

from tests.live import LiveSite, running_site
from tests.slow_crowd import KINDS, PAGE_SECONDS, measure

pytestmark = [pytest.mark.processes, pytest.mark.soak, pytest.mark.timeout(240)]
CLIENTS = 1_000
SECONDS = 10


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    """A site with the processes and threads that it has by itself."""
    yield from running_site(IMGHOST_WEB_WORKERS="2")


@pytest.mark.parametrize("spread", [False, True])
@pytest.mark.parametrize("kind", [*KINDS, "all"])
def test_pages_come_while_slow_clients_hold_on(site: LiveSite, kind: str, *, spread: bool) -> None:
    """Without something in front that is patient for them, 128 stop a site of 128 threads for good."""
    kinds = [*KINDS] if kind == "all" else [kind]
    connected, times = asyncio.run(measure(site, kinds, CLIENTS, SECONDS, spread=spread))
    assert connected > CLIENTS // 3
    assert max(times) < PAGE_SECONDS
    print(f"{kind}, spread {spread}: median {statistics.median(times):.2f} s, longest {max(times):.2f} s")


@pytest.fixture(scope="module")
def bare_site() -> Iterator[LiveSite]:
    """A site without nginx: what Python alone can do."""
    yield from running_site(IMGHOST_WEB_WORKERS="2", IMGHOST_FRONT="none")


@pytest.mark.parametrize("spread", [False, True])
@pytest.mark.parametrize("kind", ["bodies", "chunks", "readers"])
def test_without_nginx_slow_clients_hold_a_share_of_the_threads(
    bare_site: LiveSite, kind: str, *, spread: bool
) -> None:
    _, times = asyncio.run(measure(bare_site, [kind], 300, SECONDS, spread=spread))
    assert max(times) < PAGE_SECONDS
    print(f"{kind}, spread {spread}: median {statistics.median(times):.2f} s, longest {max(times):.2f} s")
