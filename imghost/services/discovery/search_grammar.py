"""The search query language: parser and canonical writer.

`write(parse(text))` is the canonical spelling, and parsing that gives the same query again. Nothing here asks
the database: whether there is such a tag is the search's business.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from imghost.base.filenames import plain_text
from imghost.base.messages import Message
from imghost.base.search_words import query_words
from imghost.imaging.formats import FORMATS

LONGEST = 300
MOST_TERMS = 24
LARGEST_SIDE = 1_000_000
FIRST_YEAR, LAST_YEAR = 1970, 2999
KINDS = ("animated", "video", "360", "nsfw")
GROUPS = ("image", "video")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or with `exact` a phrase. A bare word that ends in `*` stands for all that begin so."""

    text: str
    exact: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """`operator` is a row of `OPERATORS`, `value` as its `read` returned it."""

    operator: str
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """A part of the text that was left out, and why."""

    part: str
    reason: str


@dataclass(frozen=True, slots=True)
class Query:
    """`terms` in the order they were written; `complaints` of what was not understood."""

    terms: tuple[Word | Term, ...] = ()
    complaints: tuple[Complaint, ...] = ()

    def of(self, operator: str) -> list[Term]:
        """Return the terms of one operator."""
        return [term for term in self.terms if isinstance(term, Term) and term.operator == operator]

    @property
    def words(self) -> list[Word]:
        return [term for term in self.terms if isinstance(term, Word)]


def _name(text: str) -> str:
    name = " ".join(plain_text(text).split())
    if not name or len(name) > 64:
        raise ValueError(Message("Write a name after it, in quotes if it has spaces."))
    return name


def _type(text: str) -> str:
    name = {"jpg": "jpeg", "tif": "tiff"}.get(text.lower(), text.lower())
    if name not in FORMATS and name not in GROUPS:
        raise ValueError(Message("It is one of %(names)s.", names=", ".join((*GROUPS, *FORMATS))))
    return name


def _kind(text: str) -> str:
    if text.lower() not in KINDS:
        raise ValueError(Message("It is one of %(names)s.", names=", ".join(KINDS)))
    return text.lower()


def _day(text: str) -> str:
    try:
        day_of(text)
    except ValueError:
        raise ValueError(
            Message("Write a day, month or year, such as 2026-03-05, 2026-03 or 2026.")
        ) from None
    return text


def _pixels(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= LARGEST_SIDE):
        raise ValueError(Message("Write a number of pixels, such as 1920."))
    return str(int(text))


# Each operator with what reads its value: it returns the canonical text or raises ValueError with the reason.
OPERATORS: dict[str, Callable[[str], str]] = {
    "tag:": _name,
    "category:": _name,
    "user:": _name,
    "type:": _type,
    "is:": _kind,
    "before:": _day,
    "after:": _day,
    "w>": _pixels,
    "w<": _pixels,
    "h>": _pixels,
    "h<": _pixels,
}
_OPERATOR = "|".join(map(re.escape, OPERATORS))
_QUOTED = r'"(?P<quoted>(?:[^"]|"")*)(?:"|$)'
_ITEM = re.compile(
    rf"(?P<minus>-(?=\S))?(?P<operator>{_OPERATOR})?(?:{_QUOTED}|(?P<bare>[^\s\"]\S*))?", re.I | re.A
)


def day_of(text: str) -> datetime:
    """Return the beginning of a day, month or year in UTC. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        raise ValueError(text)
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(text)
    return datetime(year, month, day, tzinfo=UTC)


def parse(text: str) -> Query:
    """Return what `text` says; whatever cannot be understood is among the complaints and nowhere else."""
    terms: dict[Word | Term, None] = {}
    complaints: list[Complaint] = []
    for match in _ITEM.finditer(" ".join(plain_text(" ".join(text.split())).split())[:LONGEST]):
        if not match[0] or len(terms) >= MOST_TERMS:
            continue
        try:
            terms[_term(match)] = None
        except ValueError as error:
            complaints.append(Complaint(match[0], error.args[0]))
    return Query(tuple(terms), tuple(complaints))


def _term(match: re.Match[str]) -> Word | Term:
    quoted, bare = match["quoted"], match["bare"]
    value = bare or "" if quoted is None else quoted.replace('""', '"').strip()
    negated = match["minus"] is not None
    if match["operator"]:
        operator = match["operator"].lower()
        return Term(operator, OPERATORS[operator](value), negated)
    if not query_words(value)[0]:
        raise ValueError(Message("There is no letter and no digit in it."))
    return Word(value, quoted is not None, negated)


def write(query: Query) -> str:
    """Return the canonical text of the terms."""
    return " ".join(map(_written, query.terms))


def _written(term: Word | Term) -> str:
    minus = "-" if term.negated else ""
    if isinstance(term, Term):
        return f"{minus}{term.operator}{_quoted_if_needed(term.value)}"
    return f"{minus}{_quoted(term.text) if term.exact else term.text}"


def _quoted_if_needed(value: str) -> str:
    return _quoted(value) if " " in value or value.startswith('"') else value


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
