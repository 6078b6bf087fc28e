"""Stored passwords cost a guesser time and memory, whether there is an account or not."""

import pytest

from imghost.base import passwords

# Read while tests are collected, before a fixture makes all hashes cheaper.
REAL_COST = passwords.COST


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(passwords, "COST", REAL_COST)
    return passwords.hash_password("sesame")


def test_a_guess_costs_what_owasp_recommends(stored: str) -> None:
    """https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt (2025)."""
    recommended = {(2**17, 8, 1), (2**16, 8, 2), (2**15, 8, 3), (2**14, 8, 5), (2**13, 8, 10)}
    method, *cost = stored.split("$", maxsplit=1)[0].split(":")
    assert method == "scrypt"
    assert tuple(map(int, cost)) in recommended


def test_an_unknown_name_costs_as_much_hashing_as_a_wrong_password(stored: str) -> None:
    def work(text: str) -> tuple[str, int]:
        method, _, digest = text.split("$")
        return method, len(digest)

    assert work(passwords.impossible_hash()) == work(stored)


def test_the_same_password_is_stored_differently_each_time(stored: str) -> None:
    assert passwords.hash_password("sesame") != stored
    assert passwords.is_password(stored, "sesame")
    assert not passwords.is_password(stored, "Sesame")
