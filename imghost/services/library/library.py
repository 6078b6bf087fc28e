"""The own uploads page by page, in every order, paginated by keyset."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.library.library_filter import LibraryFilter, matching
from imghost.services.library.library_order import ORDERS, Order
from imghost.services.visibility import brought_by

PAGE_SIZE = 48
# How many matching pictures are counted at most.
MOST_MATCHING = 10_000


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
    facts = (joinedload(Image.user), joinedload(Image.album), selectinload(Image.tags))
    query = select(Image).where(matching(actor, wanted)).options(*facts)
    rows: list[Image] = []
    for part, order in _behind(actor, wanted.sort, after) if after else [(true(), ORDERS[wanted.sort])]:
        if len(rows) <= size:
            some = order.sort(query.where(part)).limit(size + 1 - len(rows))
            rows += db.session.scalars(some).unique()
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


def _behind(actor: Actor, sort: str, code: str) -> Sequence[tuple[ColumnElement[bool], Order]]:
    """SQL: what comes after the image with `code`, which may have been deleted since it was shown."""
    order = ORDERS[sort]
    place = select(Image.id, Image.id if order.key is None else order.key)
    found = db.session.execute(place.where(Image.code == code, brought_by(actor))).one_or_none()
    if found is None:
        raise InvalidInput("`after` is not a place in this list.", field="after")
    number, value = found
    return order.behind(value, number)
