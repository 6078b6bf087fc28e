"""Wording as the recorded answers of the Chevereto API show it."""

from datetime import UTC, datetime, timedelta

import pytest

from imghost.base.wording import ago_text, clock_text, size_text, truncated


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"), (999, "999 B"), (1000, "1 KB"), (178_457, "178.5 KB"), (11_468, "11.5 KB"),
        (41_722, "41.7 KB"),
        (999_949, "999.9 KB"), (999_950, "1 MB"), (3_011_299, "3 MB"), (2_500_000_000, "2.5 GB"),
    ],
)  # fmt: skip
def test_sizes_are_decimal(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "moments ago"), (1, "1 second ago"), (2, "2 seconds ago"), (180, "3 minutes ago"),
     (3_600, "1 hour ago"),     (86_400 * 8, "1 week ago"), (31_536_000 * 2, "2 years ago")],
)  # fmt: skip
def test_times_are_relative(seconds: int, text: str) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert ago_text(now - timedelta(seconds=seconds), now) == text


def test_durations_read_like_a_clock() -> None:
    assert [clock_text(value) for value in (8.0, 73, 3_661)] == ["00:08", "01:13", "01:01:01"]


def test_titles_are_cut_to_28_characters() -> None:
    assert truncated("Badgers animated music video MrWeebl", 28) == "Badgers animated music vi..."
    assert truncated("x" * 28, 28) == "x" * 28
