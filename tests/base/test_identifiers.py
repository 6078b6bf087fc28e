"""Codes and tokens."""

from imghost.base.identifiers import ALPHABET, new_code, new_delete_token, token_hash, token_matches


def test_codes_are_eleven_base58_characters_and_do_not_repeat() -> None:
    codes = {new_code() for _ in range(100_000)}
    assert len(codes) == 100_000
    assert all(len(code) == 11 and set(code) <= set(ALPHABET) for code in codes)


def test_a_delete_token_is_48_hex_digits_and_only_its_hash_matches() -> None:
    token = new_delete_token()
    assert len(token) == 48
    assert set(token) <= set("0123456789abcdef")
    assert token not in token_hash(token)
    assert token_matches(token, token_hash(token))
    assert not token_matches(token[:-1] + "x", token_hash(token))
