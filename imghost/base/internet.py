"""IP networks: what counts as one household for rate limits (an IPv4 address, an IPv6 /64)."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# A household has this much of IPv6 (RFC 6177), and takes another address in it whenever it likes.
HOUSEHOLD_PREFIX = 64


def read_address(text: str) -> Address | None:
    """Return the address in `text`, of IPv4 in IPv6 the former; None when it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_text(address: str) -> str:
    """Return the network that `address` is in, /24 of IPv4 or /48 of IPv6; empty for what is no address."""
    read = read_address(address)
    if read is None:
        return ""
    prefix = 24 if read.version == 4 else 48
    return str(ipaddress.ip_network((int(read), prefix), strict=False))


def household(address: str) -> str:
    """Return what whoever is at `address` cannot leave: the address, of IPv6 its network; else the text."""
    read = read_address(address)
    if read is None:
        return address
    if read.version == 4:
        return str(read)
    return str(ipaddress.IPv6Network((int(read), HOUSEHOLD_PREFIX), strict=False))
