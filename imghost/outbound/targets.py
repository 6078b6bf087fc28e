"""URL validation before any name is resolved."""

import re

import httpx

from imghost.outbound.refusals import (
    CredentialsInURL,
    SelfHostURL,
    UnreadableSource,
    UnsupportedPort,
    UnsupportedScheme,
)

DEFAULT_PORTS = {"http": 80, "https": 443}

# After IDNA: letters, digits, hyphen, underscore and dots. Anything else (percent signs, backslashes, quotes)
# is read differently by different parsers, which is how hosts are smuggled past checks.
HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")


def check_target(url: httpx.URL, own_hosts: frozenset[str]) -> None:
    """Refuse what must never be dialled, whatever it resolves to.

    `own_hosts` holds host names of this site: `img.example` (every port) or `img.example:8000` (that port).

    Raises UnsupportedScheme, CredentialsInURL, UnsupportedPort, SelfHostURL or UnreadableSource.
    """
    check_scheme(url)
    host = url.raw_host.decode("ascii")
    if ":" not in host and not HOST_NAME.fullmatch(host):
        raise UnreadableSource
    if url.userinfo:
        raise CredentialsInURL
    if not is_supported_port(port_of(url)):
        raise UnsupportedPort(port_of(url))
    if _is_own(host, port_of(url), own_hosts):
        raise SelfHostURL


def check_scheme(url: httpx.URL) -> None:
    """Raise UnsupportedScheme unless it is http or https, UnreadableSource when the URL has none."""
    if not url.scheme:
        raise UnreadableSource
    if url.scheme not in DEFAULT_PORTS:
        raise UnsupportedScheme(url.scheme)


def port_of(url: httpx.URL) -> int:
    """Return the port that an http or https URL means."""
    return url.port if url.port is not None else DEFAULT_PORTS[url.scheme]


def is_supported_port(port: int) -> bool:
    """Say whether web servers are found on `port`: 80, 443 and the ports anybody may open (1024 and up).

    The others belong to mail, name, file and remote shell services that could be spoken to in disguise.
    """
    return port in DEFAULT_PORTS.values() or 1024 <= port <= 65535


def _is_own(host: str, port: int, own_hosts: frozenset[str]) -> bool:
    name = host.rstrip(".")
    own = {own_host.lower().rstrip(".") for own_host in own_hosts}
    return name in own or f"{name}:{port}" in own
