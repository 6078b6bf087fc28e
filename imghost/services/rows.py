"""One page of the rows of any table with a growing `id`, newest first, by keyset."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from imghost.extensions import db

PAGE_SIZE = 50

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
