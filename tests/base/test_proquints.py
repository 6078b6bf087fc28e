"""Proquints against the examples of the paper (arXiv:0901.4016, section 3)."""

import ipaddress
import secrets

import pytest

from imghost.base.proquints import bytes_of, words_of


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1", "lusab-babad"), ("63.84.220.193", "gutih-tugad"), ("63.118.7.35", "gutuk-bisog"),
        ("140.98.193.141", "mudof-sakat"), ("64.255.6.200", "haguz-biram"), ("128.30.52.45", "mabiv-gibot"),
        ("147.67.119.2", "natag-lisaf"), ("212.58.253.68", "tibup-zujah"), ("216.68.232.21", "todah-vobij"),
    ],
)  # fmt: skip
def test_the_examples_of_the_paper(address: str, words: str) -> None:
    assert words_of(ipaddress.ip_address(address).packed) == words
    assert bytes_of(words) == ipaddress.ip_address(address).packed


def test_every_number_comes_back_however_it_is_typed() -> None:
    for _ in range(200):
        data = secrets.token_bytes(16)
        words = words_of(data)
        assert len(words.split("-")) == 8
        assert bytes_of(f"  {words.upper().replace('-', '  ')} ") == data


@pytest.mark.parametrize("words", ["lusa", "lusab-baba", "babae", "ababa", "lusab-baceb"])
def test_what_is_no_word_is_refused(words: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        bytes_of(words)
