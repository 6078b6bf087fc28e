"""Colours that can be read on each other, by the contrast ratio of WCAG 2.2.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and #dfn-relative-luminance
"""

from collections.abc import Iterable

Colour = tuple[int, int, int]

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
# Success criterion 1.4.3: what text needs.
READABLE = 4.5
STEPS = 50


def parse_colour(text: str) -> Colour:
    """Return the colour of "#rrggbb". Raises ValueError."""
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))


def hex_colour(colour: Colour) -> str:
    """Return "#rrggbb"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Colour) -> float:
    """Return the relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio, from 1 (none) to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_on(colour: Colour) -> Colour:
    """Return black or white, whichever is read better on `colour`; one of them always has 4.5."""
    return max((BLACK, WHITE), key=lambda text: contrast(text, colour))


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """Return `one` with a `part` of `other`, from 0 to 1."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def readable(colour: Colour, grounds: Iterable[Colour], towards: Colour) -> Colour:
    """Return `colour`, as little moved `towards` black or white as text on each of `grounds` needs."""
    grounds = list(grounds)
    steps = (mixed(colour, towards, step / STEPS) for step in range(STEPS + 1))
    return next(
        (step for step in steps if all(contrast(step, ground) >= READABLE for ground in grounds)), towards
    )


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
