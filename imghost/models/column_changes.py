"""What a change of a column means outside its row, for the tables that pictures depend on.

Each column declares it (`info=changes(…)`). Those who follow changes (answers kept in memory, the purge of
caches, names that hold a secret, privacy of albums) ask here instead of keeping lists of their own. A column
that declares nothing counts as one that changes everything: forgetting it can at worst be slow.
"""

from collections.abc import Iterable, Mapping
from enum import Flag, auto
from functools import cache
from typing import Any, cast

from sqlalchemy import Update, inspect, update
from sqlalchemy.orm import RelationshipDirection

INFO = "changes"
OPTION = "written_columns"
# For statements about pictures that, or whose album, the same transaction notes for the purge otherwise, or
# of which strangers get what they got at every address: `execution_options=NOTED_ALREADY`.
NOTED_ALREADY = {"noted_already": True}


class Change(Flag):
    """`NOTHING` is seen on pages only, which nobody keeps."""

    NOTHING = 0
    # Answers with bytes that processes of the site keep in memory.
    ANSWERS = auto()
    # Which bytes strangers get at addresses they know: variants and the cache in front of the site.
    BYTES = auto()
    # Whether a picture is open to all, which decides whether its name must hold a secret.
    NAMES = auto()
    # The privacy of an album and of those in it.
    PRIVACY = auto()
    ANYTHING = ANSWERS | BYTES | NAMES | PRIVACY


def changes(what: Change) -> dict[Any, Any]:
    """Return the `info` of a column whose change means `what`; BYTES means ANSWERS as well."""
    return {INFO: what | Change.ANSWERS if Change.BYTES in what else what}


PAGES_ONLY = changes(Change.NOTHING)
ANSWERS = changes(Change.ANSWERS)
BYTES = changes(Change.BYTES)


@cache
def columns_that_change(model: Any, what: Change) -> frozenset[str]:
    """Return the attributes of `model` whose change means `what`, relationships to one row among them."""
    mapper = inspect(model)
    found = {column.key for column in mapper.column_attrs if what in _of(column.columns)}
    for relation in mapper.relationships:
        if relation.direction is RelationshipDirection.MANYTOONE and what in _of(relation.local_columns):
            found.add(relation.key)
    return frozenset(found)


def has_changed(row: object, what: Change) -> bool:
    """Say whether `row` was changed since the last flush in a way that means `what`."""
    attributes, model = inspect(row).attrs, cast(Any, type(row))
    return any(attributes[name].history.has_changes() for name in columns_that_change(model, what))


def updating(model: type[Any], /, **values: object) -> Update:
    """Return an UPDATE of many rows that tells those who follow changes which columns it writes."""
    return update(model).values(**values).execution_options(**written(values))


def written(columns: Iterable[str]) -> dict[str, Any]:
    """Return the execution options that say which columns a statement writes."""
    return {OPTION: frozenset(columns)}


def writes(model: Any, options: Mapping[str, Any], what: Change) -> bool:
    """Say whether an UPDATE with these execution options means `what`: any does that was not made here."""
    written: Iterable[str] | None = options.get(OPTION)
    columns = columns_that_change(model, what)
    return bool(columns) if written is None else not columns.isdisjoint(written)


def _of(columns: Iterable[Any]) -> Change:
    found = Change.NOTHING
    for column in columns:
        found |= column.info.get(INFO, Change.ANYTHING)
    return found
