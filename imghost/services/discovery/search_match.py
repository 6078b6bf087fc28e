"""SQL conditions of full-text search for SQLite (FTS5) and PostgreSQL.

What may be seen is not decided here; see `imghost/models/search_index.py` for what the marks are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, cast, column, literal_column, not_, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from imghost.extensions import db
from imghost.models import image_words
from imghost.models.search_index import NAME
from imghost.services.listing import Along


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; with `begins` the last one may go on."""

    words: Sequence[str]
    begins: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """At least one of `names`; with `negated` none of them."""

    names: Sequence[str]
    negated: bool = False


@dataclass(slots=True)
class Match:
    """Everything that an entry of the index has to fulfil. Some mark or phrase is not negated."""

    marks: list[Marks] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)

    def along(self) -> Along:
        """Return the way through the index that meets the entries in question only."""
        if db.engine.dialect.name == "sqlite":
            entries = table(NAME, column("rowid"))
            return Along(entries, entries.c.rowid, literal_column(NAME).op("MATCH")(_sqlite_text(self)))
        condition = _postgresql_condition(self)
        return Along(image_words, image_words.c.image_id, condition, is_first=False)

    def ids(self) -> Select[int]:
        """Return the ids of the pictures in question, for lists that have another order."""
        along = self.along()
        return select(along.key).select_from(along.table).where(along.condition)


def _sqlite_text(match: Match) -> str:
    """Return an FTS5 expression (https://sqlite.org/fts5.html, 3)."""
    parts = [(each.negated, "marks", [f'"{name}"' for name in each.names]) for each in match.marks]
    for phrase in match.phrases:
        text = f'"{" ".join(phrase.words)}"'
        parts.append((phrase.negated, "words", [f"{text} *" if phrase.begins else text]))
    wanted, unwanted = (
        [f"({name} : ({' OR '.join(any_of)}))" for negated, name, any_of in parts if negated is which]
        for which in (False, True)
    )
    text = " AND ".join(wanted)
    return f"({text}) NOT ({' OR '.join(unwanted)})" if unwanted else text


def _postgresql_condition(match: Match) -> ColumnElement[bool]:
    conditions = []
    for each in match.marks:
        found = image_words.c.marks.overlap(list(each.names))
        conditions.append(not_(found) if each.negated else found)
    for phrase in match.phrases:
        found = image_words.c.words.bool_op("@@")(_tsquery(phrase))
        conditions.append(not_(found) if phrase.negated else found)
    return and_(*conditions)


def _tsquery(phrase: Phrase) -> ColumnElement[str]:
    """Return a query of PostgreSQL (8.11.2). Words hold letters and digits only, and no sign of its own."""
    words = " <-> ".join(f"'{word}'" for word in phrase.words)
    return cast(f"{words}:*" if phrase.begins else words, TSQUERY)
