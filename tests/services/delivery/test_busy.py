"""A site that is asked for more new pictures than it can make goes on answering everybody else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import httpx
import pytest

from tests.live import LiveSite, running_site
from tests.pictures import jpeg
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("busy site")]

REQUESTS = 20


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    """One web process of eight threads that makes one picture at a time."""
    yield from running_site(IMGHOST_RENDER_SLOTS="1", IMGHOST_WEB_THREADS="8")


@pytest.fixture(scope="module")
def address(site: LiveSite) -> str:
    """Where a large picture is delivered in any size; the worker is done with it."""
    answer = site.upload(jpeg(2400, 1800), "large.jpg")
    assert answer.status_code == 200, answer.text
    wait_until(lambda: site.statuses()[-1:] == ["ready"])
    return f"{site.base_url}/img/{answer.json()['image']['id_encoded']}"


def get(url: str) -> httpx.Response:
    return httpx.get(url, timeout=100, trust_env=False)


def test_a_hundred_first_requests_get_the_same_picture(site: LiveSite, address: str) -> None:
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(get, [f"{address}?w=333&f=webp"] * 100))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1


@pytest.mark.soak
def test_a_flood_of_slow_pictures_is_refused_and_others_are_served(site: LiveSite, address: str) -> None:
    """Each takes a while: the whole picture is turned and blurred."""
    made = f"{address}?w=200&f=webp"
    assert get(made).status_code == 200
    with ThreadPoolExecutor(REQUESTS) as pool:
        slow = [
            pool.submit(get, f"{address}?rotate={angle}&blur=8&w=1600&f=png")
            for angle in range(1, REQUESTS + 1)
        ]
        wait_until(lambda: any(request.done() for request in slow))
        others = [get(made), get(f"{site.base_url}/"), get(address)]
        # They did not have to wait for the flood to end.
        assert not all(request.done() for request in slow)
        wait(slow)
    assert [answer.status_code for answer in others] == [200, 200, 200]
    answers = [request.result() for request in slow]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert refused
    for answer in refused:
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Cache-Control"] == "no-store"
