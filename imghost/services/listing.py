"""One page of a list, newest first. Our pages go by keyset: page 10,000 costs as much as page 1."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, func, select
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Image

PAGE_SIZE = 24


@dataclass(frozen=True, slots=True)
class Along:
    """An index that has the pictures of a list together, in the order of the list: `key` is their id."""

    table: FromClause
    key: ColumnElement[int]
    condition: ColumnElement[bool]


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
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise InvalidInput("`before` is not a page of this list.", field="before")
    return int(text)


def page(
    condition: ColumnElement[bool],
    *,
    before: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
    along: Along | None = None,
) -> Page:
    """Return the images that fulfil `condition`, newest first, from below the cursor `before`.

    `along` walks an index that holds fewer pictures than all. None older than `after` are looked at.
    """
    key: ColumnElement[int] = along.key if along else Image.id.expression
    query = (
        select(Image)
        .where(condition)
        .options(joinedload(Image.user), joinedload(Image.album), selectinload(Image.tags))
        .order_by(key.desc())
        .limit(size + 1)
    )
    if along is not None:
        query = query.join(along.table, along.key == Image.id).where(along.condition)
    if before is not None:
        query = query.where(key < before)
    if after is not None:
        query = query.where(key > after)
    rows = db.session.scalars(query).unique().all()
    return Page(rows[:size], rows[size - 1].id if len(rows) > size else None)


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
