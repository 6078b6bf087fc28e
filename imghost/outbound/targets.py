"""What can be told from a URL alone, before any name is resolved."""

import re

import httpx

from imghost.outbound.refusals import CredentialsInURL, SelfHostURL, UnreadableSource, UnsupportedScheme

DEFAULT_PORTS = {"http": 80, "https": 443}

# After IDNA: letters, digits, hyphen, underscore and dots. Anything else (percent signs, backslashes, quotes)
# is read differently by different parsers, which is how hosts are smuggled past checks.
HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")


def check_target(url: httpx.URL, own_hosts: frozenset[str]) -> None:
    """Refuse what must never be dialled, whatever it resolves to.

    `own_hosts` holds host names of this site: `img.example` (every port) or `img.example:8000` (that port).

    Raises UnsupportedScheme, CredentialsInURL, SelfHostURL or UnreadableSource.
    """
    if url.scheme and url.scheme not in DEFAULT_PORTS:
        raise UnsupportedScheme(url.scheme)
    host = url.raw_host.decode("ascii")
    if not url.scheme or (":" not in host and not HOST_NAME.fullmatch(host)):
        raise UnreadableSource
    if url.userinfo:
        raise CredentialsInURL
    if _is_own(host, port_of(url), own_hosts):
        raise SelfHostURL


def port_of(url: httpx.URL) -> int:
    """Return the port that an http or https URL means."""
    return url.port if url.port is not None else DEFAULT_PORTS[url.scheme]


def _is_own(host: str, port: int, own_hosts: frozenset[str]) -> bool:
    name = host.rstrip(".")
    own = {own_host.lower().rstrip(".") for own_host in own_hosts}
    return name in own or f"{name}:{port}" in own
