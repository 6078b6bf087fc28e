"""Keyset pagination and batched deletion for any table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, Select, delete, inspect, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from imghost.extensions import Base, db

PAGE_SIZE = 50
BATCH = 500

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """`before` is the cursor of the next page, None on the last one."""

    rows: Sequence[Row]
    before: int | None


def newest_rows(
    query: Select[Row],
    id_column: InstrumentedAttribute[int],
    *,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> Rows[Row]:
    """Return the rows of `query` below the cursor `before`, the newest first."""
    if before is not None:
        query = query.where(id_column < before)
    found: Sequence[Any] = db.session.scalars(query.order_by(id_column.desc()).limit(size + 1)).unique().all()
    return Rows(found[:size], getattr(found[size - 1], id_column.key) if len(found) > size else None)


def delete_rows(model: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete the rows that fulfil `condition` in batches, commit each, and return how many they were.

    A row that somebody needs in this very moment stays for the next time: it is locked, or `condition`, asked
    once more in the statement that deletes, does not hold any more.
    """
    key = inspect(model).primary_key
    some = select(*key).where(condition).order_by(*key).limit(BATCH).with_for_update(skip_locked=True)
    deleted = 0
    while found := [tuple(row) for row in db.session.execute(some)]:
        statement = delete(model).where(tuple_(*key).in_(found), condition)
        gone = cast(
            "CursorResult[Any]",
            db.session.execute(statement, execution_options={"synchronize_session": False}),
        ).rowcount
        db.session.commit()
        deleted += gone
        if not gone:
            break
    return deleted
