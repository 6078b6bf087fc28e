"""Every hop is checked like the first, and nothing said at one host is told to the next."""

import io
from ipaddress import ip_network
from typing import Any

import pytest

from imghost.base.errors import ImghostError
from imghost.outbound.client import guarded_client
from imghost.outbound.download import download
from tests.outbound.conftest import LOOPBACK
from tests.outbound.servers import Route, answering, redirecting, serving

# The tests play the Internet on 127.0.0.2; 127.0.0.1 stays forbidden.
OUTSIDE = (ip_network("127.0.0.2/32"),)


def refusal(route: Route, own_hosts: frozenset[str] = frozenset()) -> ImghostError:
    with serving({"/": route}, host="127.0.0.2") as server, pytest.raises(ImghostError) as caught:
        download(server.url(), io.BytesIO(), limit=1000, own_hosts=own_hosts, allowed_networks=OUTSIDE)
    return caught.value


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_each_kind_of_redirect_is_followed_and_the_last_url_names_the_file(status: int) -> None:
    routes = {"/short": redirecting("/a/../b/cat.png?x=1", status), "/b/cat.png": answering(b"cat")}
    with serving(routes, host="127.0.0.2") as server:
        into = io.BytesIO()
        result = download(server.url("/short"), into, limit=1000, allowed_networks=OUTSIDE)
    assert (into.getvalue(), result.filename) == (b"cat", "cat.png")


def test_three_redirects_are_followed_and_four_are_not() -> None:
    routes = {f"/{hop}": redirecting(f"/{hop - 1}") for hop in range(1, 5)} | {"/0": answering(b"end")}
    with serving(routes, host="127.0.0.2") as server:
        download(server.url("/3"), io.BytesIO(), limit=1000, allowed_networks=OUTSIDE)
        with pytest.raises(ImghostError) as caught:
            download(server.url("/4"), io.BytesIO(), limit=1000, allowed_networks=OUTSIDE)
    assert caught.value.code == "unreadable-source"
    assert [path for path, _ in server.requests] == ["/3", "/2", "/1", "/0", "/4", "/3", "/2", "/1"]


def test_a_loop_ends() -> None:
    assert refusal(redirecting("/")).code == "unreadable-source"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "localhost", "0", "[::]", "[::1]", "[::ffff:7f00:1]"]
)
def test_a_redirect_to_loopback_is_refused_undialled(host: str, dialled: list[Any]) -> None:
    with serving({"/": answering(b"private")}) as inside:
        routes = {"/": redirecting("/2"), "/2": redirecting(inside.url(host=host))}
        with serving(routes, host="127.0.0.2") as outside, pytest.raises(ImghostError) as caught:
            download(outside.url(), io.BytesIO(), limit=1000, allowed_networks=OUTSIDE)
    assert caught.value.code == "non-public-address"
    assert inside.connections == 0
    assert {address for address, *_ in dialled} == {"127.0.0.2"}


@pytest.mark.parametrize("scheme", ["file", "gopher", "ftp", "dict", "ws"])
@pytest.mark.parametrize("rest", ["///etc/hostname", "//127.0.0.2/x"])
def test_a_redirect_to_another_scheme_is_refused(scheme: str, rest: str) -> None:
    error = refusal(redirecting(f"{scheme}:{rest}"))
    assert (error.code, error.message) == ("unsupported-scheme", f"Unsupported URL scheme `{scheme}`")


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://127.0.0.2:25/", "unsupported-port"),
        ("http://img.example/x.png", "self-host-url"),
        ("//IMG.example./x.png", "self-host-url"),
        ("http://user:secret@127.0.0.2/", "credentials-in-url"),
        ("http://[broken/", "unreadable-source"),
        ("http://xn--/", "unreadable-source"),
        (":http://[", "unreadable-source"),
        (":http://]", "unreadable-source"),
        ("http:///", "unreadable-source"),
        ("http://127.0.0.2:99999999/", "unsupported-port"),
        ("data:text/plain,hello", "unreadable-source"),
        ("javascript:alert(1)", "unreadable-source"),
        ("", "unreadable-source"),
        ("http://" + "a" * 70_000, "unreadable-source"),
    ],
)
def test_a_redirect_that_leads_nowhere_allowed_is_refused(location: str, code: str) -> None:
    assert refusal(redirecting(location), own_hosts=frozenset({"img.example"})).code == code


def test_a_redirect_without_a_location_is_refused() -> None:
    assert refusal(answering(b"lost", status=302)).code == "unreadable-source"


def test_cookies_are_neither_kept_nor_passed_on() -> None:
    routes = {
        "/": answering(b"", status=302, Location="/next", Set_Cookie="session=secret; Path=/"),
        "/next": answering(b"cat"),
    }
    with serving(routes, host="127.0.0.2") as server:
        download(server.url(), io.BytesIO(), limit=1000, allowed_networks=OUTSIDE)
    assert [headers.get("Cookie") for _, headers in server.requests] == [None, None]


def test_credentials_sent_to_one_host_are_not_sent_to_the_next() -> None:
    with serving({"/": answering(b"other")}) as other:
        with serving({"/": redirecting(other.url())}, host="127.0.0.2") as first:
            with guarded_client(allowed_networks=LOOPBACK) as client:
                answer = client.get(first.url(), headers={"Authorization": "Bearer secret"})
                assert answer.next_request is not None
                client.send(answer.next_request)
            assert first.requests[0][1]["Authorization"] == "Bearer secret"
        assert "Authorization" not in other.requests[0][1]
