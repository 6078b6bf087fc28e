"""Kinds of values that a parameter may have: how each is read from a text or from JSON, and its JSON Schema.

`from_text` reads what a query or a form says, `from_json` a value of a JSON object. Both raise ValueError
with the words that complete "… must be". `absent` is the value of a parameter that was not sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, datetime
from typing import Generic, Protocol, TypeVar

from imghost.base.filenames import plain_text
from imghost.http.openapi.schemas import SWITCH, TRUTH, Schema, choice, list_of, or_null, text, whole
from imghost.transforms.values import Integer

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

SWITCHES = {"": False, "false": False, "0": False, "true": True, "1": True}


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
            raise ValueError(" or ".join([", ".join(self.words[:-1]), self.words[-1]]))
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


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """A text that `parse` makes something of; it may raise InvalidInput in its own words."""

    parse: Callable[[str], T]
    absent: T
    schema: Schema = field(default_factory=text)

    def from_text(self, text: str) -> T:
        return self.parse(Text().from_text(text))

    def from_json(self, value: object) -> T:
        return self.parse(Text().from_json(value))


@dataclass(frozen=True, slots=True)
class Switch:
    """`true` or `false` as a text; an empty one counts as not sent."""

    @property
    def absent(self) -> bool:
        return False

    @property
    def schema(self) -> Schema:
        return SWITCH

    def from_text(self, text: str) -> bool:
        if text.lower() not in SWITCHES:
            raise ValueError("true or false")
        return SWITCHES[text.lower()]

    def from_json(self, value: object) -> bool:
        return self.from_text(str(value))


@dataclass(frozen=True, slots=True)
class Truth:
    """JSON's true or false."""

    @property
    def absent(self) -> bool:
        return False

    @property
    def schema(self) -> Schema:
        return TRUTH

    def from_text(self, text: str) -> bool:
        return self.from_json(text)

    def from_json(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError("true or false")
        return value


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in ISO 8601, in UTC where it names no zone."""

    @property
    def absent(self) -> datetime | None:
        return None

    @property
    def schema(self) -> Schema:
        return text()

    def from_text(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
            if moment.year == MAXYEAR:
                # It would be in no year there is, in zones east of here.
                raise OverflowError
        except (ValueError, OverflowError):
            raise ValueError("a moment like 2030-01-31T12:00:00Z") from None
        return moment

    def from_json(self, value: object) -> datetime:
        return self.from_text(Text().from_json(value))


@dataclass(frozen=True, slots=True)
class TextList:
    """A list of texts, or one text with commas between them; None where nothing was sent."""

    @property
    def absent(self) -> tuple[str, ...] | None:
        return None

    @property
    def schema(self) -> Schema:
        return {"anyOf": [or_null(text()), list_of(text())]}

    def from_text(self, text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split(","))

    def from_json(self, value: object) -> tuple[str, ...]:
        if isinstance(value, str):
            return self.from_text(value)
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) and "," not in each for each in texts):
            raise ValueError("a list of texts or a comma list")
        return tuple(texts)


@dataclass(frozen=True, slots=True)
class OrNull(Generic[T]):
    """The same; None where nothing or JSON's null was sent."""

    kind: Kind[T]

    @property
    def absent(self) -> T | None:
        return None

    @property
    def schema(self) -> Schema:
        return or_null(self.kind.schema)

    def from_text(self, text: str) -> T | None:
        return self.kind.from_text(text)

    def from_json(self, value: object) -> T | None:
        return self.kind.from_json(value)


@dataclass(frozen=True, slots=True)
class OrEmpty(Generic[T]):
    """The same in a form; None where nothing or an empty text was sent."""

    kind: Kind[T]

    @property
    def absent(self) -> T | None:
        return None

    @property
    def schema(self) -> Schema:
        return self.kind.schema

    def from_text(self, text: str) -> T | None:
        return self.kind.from_text(text) if text else None

    def from_json(self, value: object) -> T | None:
        return self.kind.from_json(value) if value != "" else None


def _can_be_stored(text: str) -> bool:
    """JSON can spell what is no text: half of a character, and a NUL, which PostgreSQL takes nowhere."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
