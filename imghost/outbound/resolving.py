"""DNS resolution to checked addresses, which are dialled without resolving again (DNS rebinding)."""

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from imghost.outbound.addresses import Address, Network, is_permitted
from imghost.outbound.refusals import NonPublicAddress, UnreadableSource

Resolver = Callable[[str], Sequence[Address]]


def system_resolver(host: str) -> Sequence[Address]:
    """Ask the operating system; it also reads `127.1`, `0x7f000001` and the like as addresses.

    Raises OSError or UnicodeError when there is no answer.
    """
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(socket_address[0]) for *_, socket_address in answers]


def resolve_checked(
    host: str, *, resolver: Resolver, allowed_networks: tuple[Network, ...], seconds: float
) -> Sequence[Address]:
    """Return every address of `host`, in the resolver's order, or refuse them all.

    One bad address among good ones is refused too: which one gets dialled would be a matter of luck.

    Raises NonPublicAddress, or UnreadableSource when there is no answer within `seconds`.
    """
    addresses = _literal(host) or _resolve_within(seconds, resolver, host)
    if not addresses:
        raise UnreadableSource
    if not all(is_permitted(address, allowed_networks) for address in addresses):
        raise NonPublicAddress
    return addresses


def _literal(host: str) -> Sequence[Address]:
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        return []


def _resolve_within(seconds: float, resolver: Resolver, host: str) -> Sequence[Address]:
    # The system's resolver takes no timeout, and a hostile name server may answer as slowly as it likes.
    answer: Future[Sequence[Address]] = Future()
    threading.Thread(target=_resolve_into, args=(answer, resolver, host), daemon=True).start()
    try:
        return answer.result(timeout=seconds)
    except (OSError, UnicodeError) as error:
        raise UnreadableSource from error


def _resolve_into(answer: "Future[Sequence[Address]]", resolver: Resolver, host: str) -> None:
    try:
        answer.set_result(resolver(host))
    except Exception as error:
        answer.set_exception(error)
