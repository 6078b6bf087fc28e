"""Parameter types of the grammars: how a value is read, written and described.

Every kind has the same three parts: `range` completes the sentence "… must be", `read` and `write` are
inverses. Both raise a bare ValueError for what lies outside the range.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from imghost.transforms.colours import COLOURS
from imghost.transforms.transform import Crop

# Bounded repetition: a text of any length is refused after a few characters.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,6}")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,20})?")
_HEX = re.compile(r"#?([0-9a-fA-F]{3,8})")


class Kind(Protocol):
    """The three parts every kind of value has."""

    @property
    def range(self) -> str: ...
    def read(self, text: str) -> Any: ...
    def write(self, value: Any) -> str: ...


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number; `words` are names for some of the numbers, read but never written."""

    low: int
    high: int
    words: Mapping[str, int] = field(default_factory=dict)

    @property
    def range(self) -> str:
        return " or ".join([f"a whole number from {self.low} to {self.high}", *self.words])

    def read(self, text: str) -> int:
        if text in self.words:
            return self.words[text]
        return whole(text, self.low, self.high)

    def write(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number with or without a fraction, never in scientific notation."""

    low: float
    high: float

    @property
    def range(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}"

    def read(self, text: str) -> float:
        if not _DECIMAL.fullmatch(text) or not self.low <= float(text) <= self.high:
            raise ValueError
        return float(text)

    def write(self, value: float) -> str:
        return f"{value:g}"


@dataclass(frozen=True, slots=True)
class Word:
    """One of some words; of several with one meaning, the first is written."""

    words: Mapping[str, Any]

    @property
    def range(self) -> str:
        *others, last = self.words
        return f"{', '.join(others)} or {last}" if others else last

    def read(self, text: str) -> Any:
        if text not in self.words:
            raise ValueError
        return self.words[text]

    def write(self, value: Any) -> str:
        for word, meaning in self.words.items():
            if meaning == value:
                return word
        raise ValueError


FLAG = Word({"true": True, "false": False, "1": True, "0": False})


@dataclass(frozen=True, slots=True)
class Colour:
    """Hex digits in either case; with `names` CSS names, a leading #, 3 and 8 digits too."""

    names: bool

    @property
    def range(self) -> str:
        return "a CSS colour name, or 3, 6 or 8 hex digits" if self.names else "6 hex digits"

    def read(self, text: str) -> str:
        # Names are compared without regard to the case of ASCII letters (CSS Color 4, 6.1).
        if self.names and text.isascii() and text.lower() in COLOURS:
            return COLOURS[text.lower()]
        match = _HEX.fullmatch(text)
        if match is None or not (self.names or len(text) == 6):
            raise ValueError
        return _eight_digits(match[1].lower())

    def write(self, value: str) -> str:
        return value.removesuffix("ff") if len(value) == 8 else value


def _eight_digits(digits: str) -> str:
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) == 6:
        return f"{digits}ff"
    if len(digits) == 8:
        return digits
    raise ValueError


@dataclass(frozen=True, slots=True)
class Window:
    """A crop as `x,y,w,h`; whether it lies inside the picture is known only when the picture is."""

    high: int

    @property
    def range(self) -> str:
        return (
            "four whole numbers x,y,w,h in pixels of the source, "
            f"x and y from 0 to {self.high}, w and h from 1 to {self.high}"
        )

    def read(self, text: str) -> Crop:
        parts = text.split(",", 4)
        if len(parts) != 4:
            raise ValueError
        x, y = (whole(part, 0, self.high) for part in parts[:2])
        width, height = (whole(part, 1, self.high) for part in parts[2:])
        return Crop(x=x, y=y, width=width, height=height)

    def write(self, value: Crop) -> str:
        return f"{value.x},{value.y},{value.width},{value.height}"


@dataclass(frozen=True, slots=True)
class Box:
    """Both sides at once as `400x300`."""

    width: int
    height: int

    @property
    def range(self) -> str:
        return f"WxH, W from 1 to {self.width}, H from 1 to {self.height}"

    def read(self, text: str) -> tuple[int, int]:
        width, cross, height = text.partition("x")
        if not cross:
            raise ValueError
        return whole(width, 1, self.width), whole(height, 1, self.height)

    def write(self, value: tuple[int, int]) -> str:
        return f"{value[0]}x{value[1]}"


def whole(text: str, low: int, high: int) -> int:
    """Read ASCII digits without sign or leading zeros (a minus where `low` is negative)."""
    if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
        raise ValueError
    return int(text)
