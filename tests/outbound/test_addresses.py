from ipaddress import ip_address, ip_network

import pytest

from imghost.outbound.addresses import is_permitted, is_public

PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
    168.63.129.15 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0
    198.17.255.255 198.20.0.0 223.255.255.255
    2000:: 2001:200:: 2001:4860:4860::8888 2003:: 2606:4700:4700::1111 2a00:1450:4001::5eff:7f00:1
    3ffd:ffff:: 3fff:1000::
"""

NON_PUBLIC = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
    127.255.255.254
    168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
    192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255
    240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
    64:ff9b::127.0.0.1 64:ff9b::8.8.8.8 64:ff9b:1::127.0.0.1 64:ff9b:1:7f00::1
    100::1 2001::1 2001:0:4136:e378:8000:63bf:80ff:fffe 2001:2::1 2001:10::1 2001:20::1 2001:db8::1
    2002:7f00:1:: 2002:808:808:: 3ffe::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::1%lo
    fec0::1 ff02::1 ff0e::1 2a00:1450::5efe:7f00:1 2a00:1450::200:5efe:7f00:1 2a00:1450::1%eth0
    4000::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_ordinary_addresses_and_the_neighbours_of_special_ranges_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NON_PUBLIC.split())
def test_special_addresses_and_ipv4_in_disguise_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


def test_an_allowed_network_permits_its_own_addresses_and_no_others() -> None:
    allowed = (ip_network("127.0.0.1/32"), ip_network("fd00::/64"))
    assert is_permitted(ip_address("127.0.0.1"), allowed)
    assert is_permitted(ip_address("fd00::1"), allowed)
    assert is_permitted(ip_address("8.8.8.8"), allowed)
    assert not is_permitted(ip_address("127.0.0.2"), allowed)
    assert not is_permitted(ip_address("::ffff:127.0.0.1"), allowed)
    assert not is_permitted(ip_address("fd01::1"), allowed)
