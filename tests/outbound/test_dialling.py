"""Names that change their answer: what was checked is what is dialled."""

import io
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any

import httpx
import pytest

from imghost.outbound.addresses import Address
from imghost.outbound.client import guarded_client
from imghost.outbound.download import download_through
from imghost.outbound.refusals import NonPublicAddress, UnreadableSource
from imghost.outbound.resolving import resolve_checked
from tests.outbound.conftest import LOOPBACK
from tests.outbound.servers import answering, redirecting, serving

# The tests play the Internet on 127.0.0.2; 127.0.0.1 stays forbidden.
OUTSIDE = (ip_network("127.0.0.2/32"),)


class ChangingResolver:
    """Gives the next of its answers each time it is asked, as a hostile name server does."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[Address]:
        self.asked.append(host)
        return [ip_address(address) for address in self.answers.pop(0).split()]


def test_a_name_is_resolved_once_per_request_and_the_checked_address_is_dialled(dialled: list[Any]) -> None:
    resolver = ChangingResolver("127.0.0.2", "127.0.0.1")
    into = io.BytesIO()
    with (
        serving({"/x": answering(b"inside")}) as inside,
        serving({"/x": answering(b"outside")}, host="127.0.0.2", port=inside.port) as outside,
        guarded_client(resolver=resolver, allowed_networks=OUTSIDE) as client,
    ):
        download_through(client, inside.url("/x", "rebind.example"), into, limit=1000)
    assert into.getvalue() == b"outside"
    assert resolver.asked == ["rebind.example"]
    assert outside.requests[0][1]["Host"] == f"rebind.example:{inside.port}"
    assert dialled == [("127.0.0.2", inside.port)]
    assert inside.connections == 0


def test_a_name_that_turns_private_between_two_requests_is_refused_at_the_second() -> None:
    resolver = ChangingResolver("127.0.0.2", "127.0.0.1")
    with (
        serving({"/": answering(b"inside"), "/2": answering(b"inside")}) as inside,
        serving({"/": redirecting("/2")}, host="127.0.0.2", port=inside.port) as outside,
        guarded_client(resolver=resolver, allowed_networks=OUTSIDE) as client,
        pytest.raises(NonPublicAddress),
    ):
        download_through(client, inside.url("/", "rebind.example"), io.BytesIO(), limit=1000)
    assert len(resolver.asked) == 2
    assert (outside.connections, inside.connections) == (1, 0)


@pytest.mark.parametrize(
    "answer", ["127.0.0.1", "8.8.8.8 127.0.0.1", "127.0.0.1 8.8.8.8", "8.8.8.8 ::ffff:127.0.0.1"]
)
def test_one_private_address_among_public_ones_refuses_the_name(answer: str, dialled: list[Any]) -> None:
    with guarded_client(resolver=ChangingResolver(answer)) as client, pytest.raises(NonPublicAddress):
        client.get("http://mixed.example/")
    assert dialled == []


def test_a_public_answer_is_returned_as_it_was_checked() -> None:
    resolver = ChangingResolver("93.184.215.14 2606:2800:21f:cb07:6820:80da:af6b:8b2c", "127.0.0.1")
    addresses = resolve_checked("public.example", resolver=resolver, allowed_networks=(), seconds=5.0)
    assert addresses == [ip_address("93.184.215.14"), ip_address("2606:2800:21f:cb07:6820:80da:af6b:8b2c")]
    assert resolver.asked == ["public.example"]


def test_an_empty_answer_is_an_unreadable_source() -> None:
    with guarded_client(resolver=ChangingResolver("")) as client, pytest.raises(UnreadableSource):
        client.get("http://empty.example/")


def test_the_next_address_is_tried_when_the_first_does_not_answer(dialled: list[Any]) -> None:
    resolver = ChangingResolver("127.0.0.3 127.0.0.1")
    with (
        serving({"/": answering(b"second")}) as server,
        guarded_client(resolver=resolver, allowed_networks=LOOPBACK) as client,
    ):
        assert client.get(server.url("/", "two.example")).content == b"second"
    assert [address for address, _ in dialled] == ["127.0.0.3", "127.0.0.1"]


def test_each_request_dials_anew_so_that_each_is_checked(dialled: list[Any]) -> None:
    with serving({"/": answering(b"x")}) as server, guarded_client(allowed_networks=LOOPBACK) as client:
        client.get(server.url())
        client.get(server.url())
    assert len(dialled) == 2


def test_a_client_reads_no_more_bytes_than_it_was_given() -> None:
    with (
        serving({"/": answering(bytes(5000))}) as server,
        guarded_client(allowed_networks=LOOPBACK, most_bytes=6000) as client,
    ):
        assert len(client.get(server.url()).content) == 5000
        with pytest.raises(httpx.TransportError, match="more than the whole exchange may take"):
            client.get(server.url())
