"""Kinds of values that a parameter may have: how each is read from a text or from JSON, and its JSON Schema.

`from_text` reads what a query or a form says, `from_json` a value of a JSON object. Both raise ValueError
with the words that complete "… must be". `absent` is the value of a parameter that was not sent.
"""

from dataclasses import dataclass
from typing import Protocol, TypeVar

from imghost.base.filenames import plain_text
from imghost.http.openapi.schemas import Schema, choice, text, whole
from imghost.transforms.values import Integer

T_co = TypeVar("T_co", covariant=True)


class Kind(Protocol[T_co]):
    """What every kind of value has."""

    @property
    def schema(self) -> Schema: ...
    @property
    def absent(self) -> T_co: ...
    def from_text(self, text: str) -> T_co: ...
    def from_json(self, value: object) -> T_co: ...


@dataclass(frozen=True, slots=True)
class Text:
    """A text, empty where none was sent. Lengths and pattern are told here and checked by the service."""

    longest: int | None = None
    pattern: str = ""
    shortest: int = 0

    @property
    def absent(self) -> str:
        return ""

    @property
    def schema(self) -> Schema:
        return text(self.longest, self.pattern, self.shortest)

    def from_text(self, text: str) -> str:
        return self.from_json(text)

    def from_json(self, value: object) -> str:
        if not isinstance(value, str) or not _can_be_stored(value):
            raise ValueError("a text")
        return value


@dataclass(frozen=True, slots=True)
class SearchText(Text):
    """A text to search for; characters that no name holds are left out."""

    def from_text(self, text: str) -> str:
        return plain_text(text)


@dataclass(frozen=True, slots=True)
class TrimmedText(Text):
    """A text without the blanks around it."""

    def from_json(self, value: object) -> str:
        # `super()` finds no class in methods of a dataclass that has slots.
        return Text.from_json(self, value).strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words, empty where none was sent."""

    words: tuple[str, ...]

    @property
    def absent(self) -> str:
        return ""

    @property
    def schema(self) -> Schema:
        return choice(*self.words)

    def from_text(self, text: str) -> str:
        return self.from_json(text)

    def from_json(self, value: object) -> str:
        if value not in self.words:
            raise ValueError(" or ".join(self.words))
        return str(value)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number; in JSON a number, never a text."""

    low: int
    high: int
    absent: int

    @property
    def schema(self) -> Schema:
        return whole(self.low, self.high, self.absent)

    def from_text(self, text: str) -> int:
        numbers = Integer(self.low, self.high)
        try:
            return numbers.read(text)
        except ValueError:
            raise ValueError(numbers.range) from None

    def from_json(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise ValueError(Integer(self.low, self.high).range)
        return value


def _can_be_stored(text: str) -> bool:
    """JSON can spell what is no text: half of a character, and a NUL, which PostgreSQL takes nowhere."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
