"""Colours that can be read on each other; expected ratios are those of WCAG's own examples and definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imghost.base.contrast import BLACK, WHITE, Colour, contrast, hex_colour, parse_colour, readable, text_on

CHANNEL = st.integers(0, 255)
COLOURS = st.tuples(CHANNEL, CHANNEL, CHANNEL)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # The grey that is known as the lightest one with 4.5 on white, and its neighbour.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_ratios_are_those_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(parse_colour(one), parse_colour(other)) == pytest.approx(ratio, abs=0.005)


@given(COLOURS)
def test_text_on_any_colour_can_be_read(colour: Colour) -> None:
    assert contrast(text_on(colour), colour) >= 4.5
    assert parse_colour(hex_colour(colour)) == colour


@given(COLOURS)
def test_any_colour_becomes_readable(colour: Colour) -> None:
    assert contrast(readable(colour, [WHITE], BLACK), WHITE) >= 4.5
    assert contrast(readable(colour, [BLACK], WHITE), BLACK) >= 4.5
