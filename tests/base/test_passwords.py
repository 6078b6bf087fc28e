"""Stored passwords cost a guesser time and memory, whether there is an account or not."""

import pytest

from imghost.base import passwords

# Read while tests are collected, before a fixture makes all hashes cheaper.
REAL_COST = passwords.COST


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(passwords, "COST", REAL_COST)
    return passwords.hash_password("sesame")


def test_a_guess_takes_32_megabytes(stored: str) -> None:
    method, n, r, _ = stored.split("$", maxsplit=1)[0].split(":")
    assert (method, 128 * int(n) * int(r)) == ("scrypt", 32 * 1024**2)


def test_an_unknown_name_costs_as_much_hashing_as_a_wrong_password(stored: str) -> None:
    def work(text: str) -> tuple[str, int]:
        method, _, digest = text.split("$")
        return method, len(digest)

    assert work(passwords.NOBODYS_HASH) == work(stored)


def test_the_same_password_is_stored_differently_each_time(stored: str) -> None:
    assert passwords.hash_password("sesame") != stored
    assert passwords.is_password(stored, "sesame")
    assert not passwords.is_password(stored, "Sesame")
