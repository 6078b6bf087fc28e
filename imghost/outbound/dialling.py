"""The network backend of the client: checks the resolved address at connect, bounds time and bytes."""

import ssl
import time
from collections.abc import Iterable

import httpcore

from imghost.outbound.addresses import Address, Network
from imghost.outbound.resolving import Resolver, resolve_checked

MOST_ADDRESSES = 4
SECONDS_PER_CONNECT = 5.0
PIECE_TO_WRITE = 16_384


class Budget:
    """What one client may use up over its whole life: seconds since it was made, and bytes read."""

    def __init__(self, seconds: float, most_bytes: int) -> None:
        self._end = time.monotonic() + seconds
        self._bytes_left = most_bytes

    def seconds_left(self, at_most: float | None = None) -> float:
        """Return the seconds left, or `at_most` if that is less. Raises httpcore.ReadTimeout at the end."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("The time for the whole exchange is used up.")
        return left if at_most is None else min(left, at_most)

    def spend(self, size: int) -> None:
        """Count `size` bytes that were read. Raises httpcore.ReadError when they are too many."""
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise httpcore.ReadError("The other side sent more than the whole exchange may take.")


class BudgetedStream(httpcore.NetworkStream):
    """A connection whose every read and write draws on the same budget, so a slow drip ends in time."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        received = self._stream.read(max_bytes, self._budget.seconds_left(timeout))
        self._budget.spend(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE_TO_WRITE):
            piece = buffer[start : start + PIECE_TO_WRITE]
            self._stream.write(piece, self._budget.seconds_left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = self._budget.seconds_left(timeout)
        return BudgetedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._budget)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves, checks and dials in one place, so that no answer can change between check and connect."""

    def __init__(self, resolver: Resolver, allowed_networks: tuple[Network, ...], budget: Budget) -> None:
        self._resolver = resolver
        self._allowed_networks = allowed_networks
        self._budget = budget
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers; TLS, if any, still verifies `host`.

        Raises NonPublicAddress, UnreadableSource or an httpcore error.
        """
        addresses = resolve_checked(
            host,
            resolver=self._resolver,
            allowed_networks=self._allowed_networks,
            seconds=self._budget.seconds_left(timeout),
        )
        return BudgetedStream(self._dial_first(addresses[:MOST_ADDRESSES], port), self._budget)

    def _dial_first(self, addresses: Iterable[Address], port: int) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("No address to dial.")
        for address in addresses:
            seconds = self._budget.seconds_left(SECONDS_PER_CONNECT)
            try:
                return self._sockets.connect_tcp(str(address), port, seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure
