"""One page of a public list of pictures, newest first, by keyset (or by offset, for APIs)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import current_app
from sqlalchemy import ColumnElement, FromClause, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.cursors import read_cursor, write_cursor
from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Image

PAGE_SIZE = 24
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Along:
    """An index that has the pictures of a list together, in the order of the list: `key` is their id.

    With `is_first` SQLite has to begin with it: its planner cannot tell how few entries fulfil `condition`.
    """

    table: FromClause
    key: ColumnElement[int]
    condition: ColumnElement[bool]
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """`before` is the cursor of the next page, None on the last one."""

    images: Sequence[Image]
    before: int | None


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """`total` counts the images of all pages."""

    images: Sequence[Image]
    total: int


def parse_cursor(text: str | None) -> int | None:
    """Return the cursor a page address carries. Raises InvalidInput when it is not one."""
    if not text:
        return None
    try:
        return read_cursor(str(current_app.secret_key), text)
    except ValueError:
        raise InvalidInput("`before` is not a page of this list.", field="before") from None


def cursor_text(cursor: int) -> str:
    """Return `cursor` as page addresses carry it: nobody learns the number of a row."""
    return write_cursor(str(current_app.secret_key), cursor)


def page(
    condition: ColumnElement[bool],
    *,
    before: int | None = None,
    size: int = PAGE_SIZE,
    along: Along | None = None,
) -> Page:
    """Return the images that fulfil `condition`, newest first, from below the cursor `before`."""
    facts = (joinedload(Image.user), joinedload(Image.album), selectinload(Image.tags))
    query = newest(select(Image), condition, along).options(*facts).limit(size + 1)
    if before is not None:
        query = query.where((along.key if along else Image.id) < before)
    rows = db.session.scalars(query).unique().all()
    return Page(rows[:size], rows[size - 1].id if len(rows) > size else None)


def newest(query: Select[Row], condition: ColumnElement[bool], along: Along | None = None) -> Select[Row]:
    """Return `query` of images that fulfil `condition` and lie on `along`, newest first."""
    if along is None:
        return query.where(condition).order_by(Image.id.desc())
    # A sum is no column that could be looked up from the pictures' side.
    image_id = along.key + 0 if along.is_first else along.key
    query = query.join(along.table, Image.id == image_id)
    return query.where(along.condition, condition).order_by(along.key.desc())


def numbered_page(condition: ColumnElement[bool], *, number: int, size: int) -> NumberedPage:
    """Return page `number` (from 1) of the images that fulfil `condition`, for APIs that number pages."""
    query = (
        select(Image)
        .where(condition)
        .options(joinedload(Image.user), joinedload(Image.album))
        .order_by(Image.id.desc())
        .offset((number - 1) * size)
        .limit(size)
    )
    total = db.session.scalar(select(func.count()).select_from(Image).where(condition)) or 0
    return NumberedPage(db.session.scalars(query).all(), total)
