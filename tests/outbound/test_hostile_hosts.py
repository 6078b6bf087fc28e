"""Hosts that look public, or not like hosts at all: none may be dialled, not even once."""

import io
import re
import socket
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imghost.base.errors import ImghostError, InvalidInput
from imghost.outbound.addresses import Address
from imghost.outbound.client import guarded_client
from imghost.outbound.download import download, download_through
from imghost.outbound.refusals import UnreadableSource
from imghost.outbound.resolving import Resolver, system_resolver
from tests.outbound.conftest import LOOPBACK
from tests.outbound.servers import Server, answering, serving

# Each resolves, or is, an address that is not public.
NON_PUBLIC_HOSTS = """
    127.0.0.1 127.1 127.0.1 127.255.255.254 2130706433 0x7f000001 0X7F000001 017700000001 0x7f.1 0x7f.0.0.0x1
    0x7f.0x0.0x0.0x1 0177.1 0177.0.1 127.0.0x1 localhost LOCALHOST
    0.0.0.0 0 0x0 0.0 10.0.0.1 167772161 172.16.0.1 192.168.0.1 192.168.1 100.64.0.1 198.18.0.1
    169.254.169.254 2852039166 0xa9fea9fe 169.254.43518 0251.0376.0xa9fe 100.100.100.200 192.0.0.192
    168.63.129.16 224.0.0.1 240.0.0.1 255.255.255.255
    [::] [::1] [0:0:0:0:0:0:0:1] [::ffff:7f00:1] [::ffff:127.0.0.1] [::ffff:169.254.169.254] [::127.0.0.1]
    [::7f00:1] [64:ff9b::7f00:1] [64:ff9b::127.0.0.1] [64:ff9b:1::7f00:1] [2002:7f00::] [2002:7f00:1::]
    [2001:0:4136:e378:8000:63bf:80ff:fffe] [2a00:1450::5efe:7f00:1] [2a00:1450::200:5efe:7f00:1]
    [fe80::1] [fe80::1%lo] [fe80::1%25lo] [::1%lo] [fc00::1] [fd00:ec2::254] [ff02::1]
"""

# Each is refused while it is read or resolved; which refusal depends on the machine's resolver.
UNREADABLE_HOSTS = """
    localhost. 127.0.0.1. 127.1. 2130706433. localhost6 ip6-localhost 0177.0.0.1 127.000.000.001 00177.0.0.1
    256.0.0.1 127.0.0.1.0 4294967297 0x100000000 127..1 .127.0.0.1 . .. 127.0.0.1%00 127.0.0.1%2f 127.0.0.1%09
    %31%32%37.0.0.1 127.0.0.1%23.example 127%2e0%2e0%2e1 example.invalid\\127.0.0.1 127.0.0.1\\.example
    127.0.0.1,example 127.0.0.1;example 127.0.0.1' "127.0.0.1" {127.0.0.1} 127.0.0.1`
    \uff11\uff12\uff17.0.0.1 127\u30020\u30020\u30021 127\uff0e0\uff0e0\uff0e1 \u246b7.0.0.1
    \u2460\u2461\u2466.\u24ea.\u24ea.\u2460
    \u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3
    loca\uff4chost loc\u0430lhost localho\u017ft
    localhost\u200b local\u00adhost xn--lcalhost-4nf xn--a xn-- -127.0.0.1 _127.0.0.1
    [::ffff:7f00:1 ::1] [::1]] [[::1]] [127.0.0.1] [::ffff:0x7f.1] [v1.127.0.0.1] [] [::1].example
"""
UNSPLITTABLE_HOSTS = ["", "a" * 64 + ".example", "a." * 130 + "example", "127.0.0.1\u3000", "\ufeff127.0.0.1"]


@pytest.fixture(scope="module")
def listeners() -> Iterator[list[Server]]:
    routes = {"/picture.png": answering(b"private")}
    with serving(routes) as first, serving(routes, host="127.0.0.2", port=first.port) as second:
        yield [first, second]


def without_name_servers(host: str) -> Sequence[Address]:
    """Resolve as the system does, but ask no name server what a made-up name means."""
    if "localhost" in host:
        return system_resolver(host)
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [ip_address(socket_address[0]) for *_, socket_address in answers]


def refusal_of(url: str, resolver: Resolver = system_resolver) -> str:
    into = io.BytesIO()
    with guarded_client(resolver=resolver) as client, pytest.raises(InvalidInput) as caught:
        download_through(client, url, into, limit=1000)
    assert into.getvalue() == b""
    return caught.value.code


@pytest.mark.parametrize("host", NON_PUBLIC_HOSTS.split())
def test_a_host_that_means_a_non_public_address_is_refused_undialled(
    host: str, listeners: list[Server], dialled: list[Any]
) -> None:
    assert refusal_of(f"http://{host}:{listeners[0].port}/picture.png") == "non-public-address"
    assert dialled == []
    assert [listener.connections for listener in listeners] == [0, 0]


@pytest.mark.parametrize("host", UNREADABLE_HOSTS.split() + UNSPLITTABLE_HOSTS)
def test_a_malformed_or_disguised_host_is_refused_undialled(
    host: str, listeners: list[Server], dialled: list[Any]
) -> None:
    code = refusal_of(f"http://{host}:{listeners[0].port}/picture.png", without_name_servers)
    assert code in {"non-public-address", "unreadable-source", "unsupported-scheme"}
    assert dialled == []
    assert [listener.connections for listener in listeners] == [0, 0]


@pytest.mark.parametrize(
    "authority",
    [
        "example.com@127.0.0.1:{port}",
        "example.com:80@127.0.0.1:{port}",
        "127.0.0.1:{port}@8.8.8.8",
        "user:secret@127.0.0.1:{port}",
        "user:@localhost:{port}",
        "a@b@127.0.0.1:{port}",
        "127.0.0.1:{port}\\@8.8.8.8",
        "8.8.8.8%40127.0.0.1:{port}@127.0.0.1:{port}",
    ],
)
def test_a_url_with_a_user_name_is_refused_undialled(
    authority: str, listeners: list[Server], dialled: list[Any]
) -> None:
    code = refusal_of(f"http://{authority.format(port=listeners[0].port)}/picture.png")
    assert code in {"credentials-in-url", "unreadable-source"}
    assert dialled == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "localhost"]
)
def test_the_same_spellings_do_reach_the_listener_once_the_operator_allows_loopback(host: str) -> None:
    with serving({"/picture.png": answering(b"private")}) as server:
        into = io.BytesIO()
        download(server.url("/picture.png", host), into, limit=1000, allowed_networks=LOOPBACK)
        assert into.getvalue() == b"private"
        assert server.connections == 1


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("file:///etc/hostname", "file"),
        ("ftp://8.8.8.8/x.png", "ftp"),
        ("gopher://127.0.0.1:6379/_INFO", "gopher"),
        ("GOPHER://127.0.0.1/", "gopher"),
        ("dict://127.0.0.1:11211/stat", "dict"),
        ("data:text/plain,hello", "data"),
        ("ws://8.8.8.8/", "ws"),
        ("javascript:alert(1)", "javascript"),
    ],
)
def test_schemes_other_than_http_and_https_are_named_in_the_refusal(
    url: str, scheme: str, dialled: list[Any]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        download(url, io.BytesIO(), limit=1000)
    assert (caught.value.status, caught.value.code) == (400, "unsupported-scheme")
    assert caught.value.message == f"Unsupported URL scheme `{scheme}`"
    assert dialled == []


@pytest.mark.parametrize(
    "url", ["", "/", "//8.8.8.8/x", "picture.png", "http:", "http:/x", "http://", "http:8.8.8.8"]
)
def test_text_that_is_not_a_whole_url_is_refused(url: str, dialled: list[Any]) -> None:
    assert refusal_of(url) == "unreadable-source"
    assert dialled == []


@pytest.mark.parametrize("port", [0, 1, 22, 25, 53, 81, 110, 143, 445, 587, 1023, 65536, 99999])
def test_ports_of_other_services_are_refused_on_public_and_allowed_hosts(
    port: int, dialled: list[Any]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        download(f"http://127.0.0.1:{port}/", io.BytesIO(), limit=1000, allowed_networks=LOOPBACK)
    assert caught.value.code == "unsupported-port"
    assert caught.value.message == f"Unsupported URL port `{port}`"
    assert dialled == []


@pytest.mark.parametrize(
    ("own", "host"),
    [
        ("img.example", "img.example"),
        ("img.example", "IMG.Example."),
        ("IMG.example", "img.example"),
        ("img.example:{port}", "img.example"),
        ("xn--bcher-kva.example", "bücher.example"),
    ],
)
def test_the_sites_own_host_is_refused(own: str, host: str, dialled: list[Any]) -> None:
    own_hosts = frozenset({own.format(port=8000)})
    with pytest.raises(InvalidInput) as caught:
        download(f"http://{host}:8000/x.png", io.BytesIO(), limit=1000, own_hosts=own_hosts)
    assert (caught.value.status, caught.value.code) == (400, "self-host-url")
    assert caught.value.message == "Unsupported self host URL upload"
    assert dialled == []


def test_another_port_of_the_sites_own_machine_is_fine_when_only_one_port_is_ours() -> None:
    with serving({"/x.png": answering(b"other")}) as server:
        own_hosts = frozenset({f"127.0.0.1:{server.port + 1}"})
        into = io.BytesIO()
        download(server.url("/x.png"), into, limit=1000, own_hosts=own_hosts, allowed_networks=LOOPBACK)
        assert into.getvalue() == b"other"


def test_the_public_message_for_a_private_address() -> None:
    with pytest.raises(InvalidInput) as caught:
        download("http://169.254.169.254/latest/meta-data/", io.BytesIO(), limit=1000)
    assert (caught.value.status, caught.value.message) == (
        400,
        "Unsupported non-public IP address for upload",
    )


def never_resolves(host: str) -> list[Any]:
    raise OSError(f"no name server for {host}")


# The texts below must not name a real machine by its number: a public address is dialled, as it should be.
NUMBER_OF_A_MACHINE = re.compile(r"[0-9]+(\.[0-9]+){3}|[23][0-9a-f]{3}:")
HOST_LIKE = st.text(alphabet="0123456789abcdefx.:[]%@\\/?#-_ \t\n\u3002\uff0e\uff11\u2488é", max_size=40)


@given(
    st.one_of(st.text(max_size=80), HOST_LIKE.map("http://{}".format), HOST_LIKE.map("https://a{}".format))
)
@settings(max_examples=300, deadline=None)
def test_no_text_whatever_ends_in_anything_but_a_refusal(text: str) -> None:
    assume(not NUMBER_OF_A_MACHINE.search(text))
    with guarded_client(resolver=never_resolves) as client, pytest.raises(ImghostError):
        download_through(client, text, io.BytesIO(), limit=10)


def test_a_name_that_does_not_resolve_is_an_unreadable_source() -> None:
    with guarded_client(resolver=never_resolves) as client, pytest.raises(UnreadableSource) as caught:
        download_through(client, "http://pictures.example/x.png", io.BytesIO(), limit=10)
    assert (caught.value.status, caught.value.message) == (400, "Can't get target upload source info")
