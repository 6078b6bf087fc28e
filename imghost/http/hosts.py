"""Validates the `Host` header against the names of this site.

A page of another site can let its own name point at an address in the visitor's network and then read what it
finds there (DNS rebinding). It cannot do so by an address written out, or by a name that no registry sells.
"""

import re
import socket
from functools import lru_cache
from urllib.parse import urlsplit

from imghost.base.internet import read_address
from imghost.settings import Settings

# RFC 9110, 7.2, without user names; port and final dot mean no other host.
HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::[0-9]{1,5})?", re.IGNORECASE)
# Names of the own network: RFC 6762, RFC 8375, ICANN's `.internal`, and what routers make up.
LOCAL_DOMAINS = ("local", "home.arpa", "internal", "lan", "localdomain")
MOST_REMEMBERED = 1_024


class KnownHosts:
    """The public address, the media host, `IMGHOST_HOSTS` and this machine itself.

    Where neither is set: also every address written out, and names of the local network.
    """

    def __init__(self, settings: Settings) -> None:
        listed = {_as_sent(name.strip()) for name in settings.hosts.split(",") if name.strip()}
        self._scheme = urlsplit(settings.media_url).scheme
        self._media = _name_and_port(settings.media_url) if settings.media_url else None
        self._site = _name_and_port(settings.base_url)
        self._public = _as_sent(urlsplit(settings.base_url).hostname or "")
        self._names = {*listed, self._public, _as_sent(settings.host), "localhost"}
        self._domains = (".localhost", *(name for name in listed if name.startswith(".")))
        self._is_open = not settings.public_url and not listed
        self._any = "*" in listed
        if self._media is not None:
            self._names.add(self._media[0])
        if self._is_open:
            self._names.add(socket.gethostname().lower())
        self.is_media = lru_cache(MOST_REMEMBERED)(self._is_media)
        self.knows = lru_cache(MOST_REMEMBERED)(self._knows)

    @property
    def public(self) -> str:
        """The host in the site's own links."""
        return f"[{self._public}]" if ":" in self._public else self._public

    def _is_media(self, host: str) -> bool:
        """Say whether `host`, the value of the header, is the media host and not the site's own, too.

        Where both have one name the port tells them apart.
        """
        if self._media is None or self._media == self._site:
            return False
        asked = _name_and_port(f"{self._scheme}://{host}")
        return asked == self._media if self._media[0] == self._site[0] else asked[0] == self._media[0]

    def _knows(self, host: str) -> bool:
        """Say whether the site is opened by `host`, the value of the header."""
        match = HOST.fullmatch(host)
        if match is None:
            return False
        name = match["name"].strip("[]").lower()
        if self._any or name in self._names or name.endswith(self._domains):
            return True
        address = read_address(name)
        if address is not None:
            return self._is_open or address.is_loopback or str(address) in self._names
        return self._is_open and ("." not in name or name.endswith(tuple(f".{d}" for d in LOCAL_DOMAINS)))


def _as_sent(name: str) -> str:
    """Return a name as browsers send it: addresses in short, other letters as RFC 5891 spells them."""
    address = read_address(name)
    if address is not None:
        return str(address)
    try:
        return name.lower() if name.isascii() else name.encode("idna").decode().lower()
    except UnicodeError:
        return name


def _name_and_port(address: str) -> tuple[str, int]:
    """Return what of a site's address the header `Host` says; a port out of range is none."""
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = 0
    return _as_sent((parts.hostname or "").rstrip(".")), port or {"https": 443}.get(parts.scheme, 80)
