"""Writes origins (scheme, host and port) as browsers do."""

from urllib.parse import urlsplit


def origin_of(address: str) -> str:
    """Return the origin of an address as browsers write it (RFC 6454, 6.2)."""
    parts = urlsplit(address.lower())
    port = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.netloc.removesuffix(port)}"
