"""ISO-8601 durations; the expected times are calendar arithmetic done by hand."""

from datetime import UTC, datetime

import pytest

from imghost.base.durations import after

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
    ],
)
def test_a_duration_is_added(text: str, expected: datetime) -> None:
    assert after(START, text) == expected


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "5M", "P-1D", "-5", "1.5", "P1H", "tomorrow", "٣", "PT1M1H"]
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        after(START, text)
