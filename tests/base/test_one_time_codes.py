"""One-time codes against the test values of RFC 6238, appendix B."""

import base64

import pytest

from imghost.base.one_time_codes import code, matching_step, new_secret, setup_address, step_at

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
        (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_the_values_of_the_rfc(seconds: int, expected: str) -> None:
    assert code(SECRET, step_at(seconds), digits=8) == expected
    assert code(SECRET, step_at(seconds)) == expected[2:]


@pytest.mark.parametrize(("late", "matches"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_one_step_early_or_late_is_taken(late: int, matches: bool) -> None:
    at = 1_111_111_110
    assert (matching_step(SECRET, code(SECRET, step_at(at)), at + late) is not None) is matches


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "94287082 "])
def test_what_is_no_code_matches_nothing(given: str) -> None:
    assert matching_step(SECRET, given, 59) is None


def test_secrets_have_160_bits() -> None:
    assert len(base64.b32decode(new_secret())) == 20
    assert new_secret() != new_secret()


def test_the_address_is_what_apps_read() -> None:
    address = setup_address("ABC", "My: site & more", "Ada")
    assert (
        address
        == "otpauth://totp/My%20%20site%20%26%20more%3AAda?secret=ABC&issuer=My%3A%20site%20%26%20more"
    )
