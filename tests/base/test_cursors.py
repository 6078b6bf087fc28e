"""Cursors: opaque, the same each time, and nobody invents one."""

import pytest

from imghost.base.cursors import read_cursor, write_cursor


@pytest.mark.parametrize("number", [0, 1, 2, 999, 2**31, 2**64 - 1])
def test_a_cursor_leads_back(number: int) -> None:
    text = write_cursor("secret", number)
    assert text == write_cursor("secret", number) != write_cursor("another", number)
    assert len(text) == 22
    assert read_cursor("secret", text) == number


def test_neighbours_look_nothing_alike() -> None:
    texts = [write_cursor("secret", number) for number in range(1_000)]
    assert len({text[:4] for text in texts}) > 990
    assert len({text[-6:] for text in texts}) > 990


@pytest.mark.parametrize("text", ["", "5", "999", "é", "a" * 22, "A" * 400, write_cursor("another", 7)])
def test_what_was_not_made_here_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - several ways to be none
        read_cursor("secret", text)
