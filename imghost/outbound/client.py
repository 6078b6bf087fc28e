"""The SSRF-safe HTTP client, for addresses that somebody else chose."""

import functools
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore
import httpx

from imghost.outbound.addresses import Network
from imghost.outbound.dialling import Budget, GuardedBackend
from imghost.outbound.resolving import Resolver, system_resolver
from imghost.outbound.targets import check_target, port_of

MOST_BYTES = 1_048_576


def guarded_client(  # noqa: PLR0913 - each is a rule of its own, named at every call
    *,
    timeout: float = 20.0,
    most_bytes: int = MOST_BYTES,
    own_hosts: frozenset[str] = frozenset(),
    allowed_networks: tuple[Network, ...] = (),
    resolver: Resolver = system_resolver,
    certificates: ssl.SSLContext | None = None,
) -> httpx.Client:
    """Make a client for one errand; close it afterwards.

    `timeout` (seconds, from now) and `most_bytes` (read from the network, headers and framing included) bound
    everything it ever does together. Redirects are not followed: send `response.next_request` to follow one,
    it is checked like the first. No cookies, no proxies, nothing from the environment.

    Its requests raise UnsupportedScheme, UnsupportedPort, CredentialsInURL, SelfHostURL, NonPublicAddress and
    UnreadableSource, next to httpx.HTTPError, httpx.InvalidURL and (malformed host or Location) ValueError.
    """
    backend = GuardedBackend(resolver, allowed_networks, Budget(timeout, most_bytes))
    return httpx.Client(
        transport=GuardedTransport(backend, own_hosts, certificates or _public_authorities()),
        headers={"User-Agent": "imghost", "Accept-Encoding": "identity"},
        timeout=timeout,
        trust_env=False,
        follow_redirects=False,
    )


class GuardedTransport(httpx.BaseTransport):
    """Checks each request's target, then sends it through a backend that checks each address."""

    def __init__(
        self, backend: httpcore.NetworkBackend, own_hosts: frozenset[str], certificates: ssl.SSLContext
    ) -> None:
        self._own_hosts = own_hosts
        # No connection is kept: each request dials, and each dial is checked.
        self._pool = httpcore.ConnectionPool(
            ssl_context=certificates, network_backend=backend, max_keepalive_connections=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        check_target(request.url, self._own_hosts)
        with _as_httpx_errors():
            answer = self._pool.handle_request(_for_httpcore(request))
        # Without Set-Cookie nothing that one host says is told to the next, nor parsed at all.
        headers = [(name, value) for name, value in answer.headers if name.lower() != b"set-cookie"]
        return httpx.Response(
            answer.status, headers=headers, stream=AnswerBody(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class AnswerBody(httpx.SyncByteStream):
    """The body of an answer as it arrives, undecoded."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx_errors():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


def _for_httpcore(request: httpx.Request) -> httpcore.Request:
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=port_of(request.url),
            target=request.url.raw_path,
        ),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.TransportError(str(error)) from error


@functools.cache
def _public_authorities() -> ssl.SSLContext:
    # Reading the list of authorities takes longer than many downloads.
    return httpx.create_ssl_context(trust_env=False)
