"""Which IP addresses are globally routable, by IANA's special-purpose registries."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NON_PUBLIC_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, the unspecified address; Linux dials itself
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; also Alibaba's metadata at 100.100.100.200
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent: a public number that only the machine's own host answers
        "169.254.0.0/16",  # link-local; most clouds' metadata at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; also Oracle's metadata at 192.0.0.192
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
    )
)

# Everything outside of it is loopback, link-local, unique local (fc00::/7), multicast, discard-only, segment
# routing, unassigned, or IPv4 in disguise: mapped (::ffff:0:0/96), compatible (::/96) and NAT64
# (64:ff9b::/96, 64:ff9b:1::/48).
GLOBAL_UNICAST_IPV6 = IPv6Network("2000::/3")

NON_PUBLIC_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo (2001::/32), benchmarking (2001:2::/48), ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3ffe::/16",  # the former test network, returned
        "3fff::/20",  # documentation
    )
)

# RFC 5214: the last 64 bits of an ISATAP address are one of these 32 bits and an IPv4 address.
ISATAP_MARKS = frozenset({0x0000_5EFE, 0x0200_5EFE})


def networks_of(text: str) -> tuple[Network, ...]:
    """Read networks in CIDR notation, separated by commas. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def is_public(address: Address) -> bool:
    """Say whether `address` is an ordinary address of the public Internet.

    An IPv4 address inside an IPv6 one is refused whatever it is: honest names resolve to the plain form.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NON_PUBLIC_IPV4)
    return (
        address.scope_id is None
        and address in GLOBAL_UNICAST_IPV6
        and not any(address in network for network in NON_PUBLIC_IPV6)
        and (int(address) >> 32) & 0xFFFF_FFFF not in ISATAP_MARKS
    )


def is_permitted(address: Address, allowed_networks: tuple[Network, ...]) -> bool:
    """Say whether `address` may be dialled: it is public, or the operator allowed its network on purpose."""
    return is_public(address) or any(address in network for network in allowed_networks)
