"""ISO-8601 durations; the expected times are calendar arithmetic done by hand."""

from datetime import UTC, datetime

import pytest

from imghost.base.durations import after, is_zero

START = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT5M", datetime(2026, 1, 31, 12, 5, tzinfo=UTC)),
        ("P3D", datetime(2026, 2, 3, 12, tzinfo=UTC)),
        ("P1M", datetime(2026, 2, 28, 12, tzinfo=UTC)),
        ("P1Y", datetime(2027, 1, 31, 12, tzinfo=UTC)),
        ("P1Y2M3DT4H5M6S", datetime(2027, 4, 3, 16, 5, 6, tzinfo=UTC)),
        ("P2W", datetime(2026, 2, 14, 12, tzinfo=UTC)),
        ("pt1h", datetime(2026, 1, 31, 13, tzinfo=UTC)),
        ("90", datetime(2026, 1, 31, 12, 1, 30, tzinfo=UTC)),
        ("P999999D", datetime(4763, 12, 28, 12, tzinfo=UTC)),
        ("P9999Y", datetime.max.replace(tzinfo=UTC)),
        ("9999999999", datetime(2342, 12, 22, 5, 46, 39, tzinfo=UTC)),
        ("9" * 100_000, datetime.max.replace(tzinfo=UTC)),
        ("P" + "9" * 100_000 + "Y", datetime.max.replace(tzinfo=UTC)),
        ("P" + "9" * 100_000 + "M", datetime.max.replace(tzinfo=UTC)),
        ("PT" + "9" * 100_000 + "S", datetime.max.replace(tzinfo=UTC)),
        ("0" * 100_000 + "90", datetime(2026, 1, 31, 12, 1, 30, tzinfo=UTC)),
        ("1.5", datetime(2026, 1, 31, 12, 0, 1, 500_000, tzinfo=UTC)),
        ("9e2", datetime(2026, 1, 31, 12, 15, tzinfo=UTC)),
        ("+PT0,5H", datetime(2026, 1, 31, 12, 30, tzinfo=UTC)),
        ("P0.5M", datetime(2026, 2, 15, 12, tzinfo=UTC)),
    ],
)
def test_a_duration_is_added(text: str, expected: datetime) -> None:
    assert after(START, text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "5M", "P-1D", "-5", "-PT5M", "1.5.0", ".", "1e", "P1H", "tomorrow", "٣", "PT1M1H"],
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        after(START, text)


ZEROS = ["0", "00", "0" * 100_000, "+0", "-0", "0.0", ".0", "0,0", "0e5", " 0 ", "PT0S", "pt0s", "P0D", "P0W",
         "P00Y", "PT0H0M", "P0Y0M0W0DT0H0M0S", "PT0.000S", "-PT0S", "+P0D"]  # fmt: skip


@pytest.mark.parametrize("text", ZEROS, ids=range(len(ZEROS)))
def test_zero_is_known_in_every_spelling(text: str) -> None:
    assert is_zero(text)
    assert after(START, text) == START


@pytest.mark.parametrize("text", ["1", "0.1", "1e-9", "PT1S", "P0DT0.001S", "10"])
def test_what_is_small_is_not_zero(text: str) -> None:
    assert not is_zero(text)
    assert after(START, text) >= START
