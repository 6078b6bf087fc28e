"""The own uploads page by page, in every order, by keyset: page 10,000 costs as much as page 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.images.library_filter import LibraryFilter, matching
from imghost.services.visibility import brought_by

PAGE_SIZE = 48
# How many matching pictures are counted, and changed at once, at most.
MOST_MATCHING = 10_000

# With the empty text as a literal, as in the index: a parameter would be another expression.
NAME = func.lower(func.coalesce(func.nullif(Image.title, literal_column("''")), Image.original_filename))
# What each order goes by, and whether it falls; equal ones go by age the same way.
ORDERS: dict[str, tuple[Any, bool]] = {
    "newest": (None, True),
    "oldest": (None, False),
    "name": (NAME, False),
    "size": (Image.bytes, True),
    "views": (Image.views, True),
}


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """`after` is the code of the last image where more follow, None on the last page."""

    images: Sequence[Image]
    after: str | None


def library_page(
    actor: Actor, wanted: LibraryFilter, *, after: str = "", size: int = PAGE_SIZE
) -> LibraryPage:
    """Return the images that `wanted` asks for from behind the image with the code `after`.

    Raises InvalidInput naming `after` or `album`.
    """
    query = select(Image).where(matching(actor, wanted))
    if after:
        query = query.where(_behind(actor, wanted.sort, after))
    column, falls = ORDERS[wanted.sort]
    keys = [key for key in (column, Image.id) if key is not None]
    query = query.order_by(*(key.desc() if falls else key for key in keys)).limit(size + 1)
    facts = (joinedload(Image.user), joinedload(Image.album), selectinload(Image.tags))
    rows = db.session.scalars(query.options(*facts)).unique().all()
    return LibraryPage(rows[:size], rows[size - 1].code if len(rows) > size else None)


def count_matching(actor: Actor, wanted: LibraryFilter) -> int:
    """Return how many images `wanted` asks for; more than 10,000 count as 10,001."""
    some = select(Image.id).where(matching(actor, wanted)).limit(MOST_MATCHING + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def still_matching(actor: Actor, wanted: LibraryFilter, ids: Sequence[int]) -> list[Image]:
    """Return those of the images with `ids` that still belong into the list."""
    query = select(Image).where(matching(actor, wanted), Image.id.in_(ids))
    facts = (joinedload(Image.user), joinedload(Image.album), selectinload(Image.tags))
    return list(db.session.scalars(query.options(*facts)).unique())


def _behind(actor: Actor, sort: str, code: str) -> ColumnElement[bool]:
    """SQL: what comes after the image with `code`, which may have been deleted since it was shown."""
    column, falls = ORDERS[sort]
    place = select(Image.id, Image.id if column is None else column).where(
        Image.code == code, brought_by(actor)
    )
    found = db.session.execute(place).one_or_none()
    if found is None:
        raise InvalidInput("`after` is not a place in this list.", field="after")
    number, value = found
    if column is None:
        later: ColumnElement[bool] = Image.id < number if falls else Image.id > number
        return later
    here, there = tuple_(column, Image.id), tuple_(value, number)
    # Said once more without the id, because SQLite looks up no expression that stands in a row of values.
    near: ColumnElement[bool] = column <= value if falls else column >= value
    beyond: ColumnElement[bool] = here < there if falls else here > there
    return and_(near, beyond)
