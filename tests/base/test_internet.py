"""Addresses, and what a household has of them."""

import pytest

from imghost.base.internet import household


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("aB3", "aB3"),
    ],
)
def test_of_ipv6_a_household_has_a_network(address: str, whole: str) -> None:
    assert household(address) == whole
