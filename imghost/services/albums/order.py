"""Sort orders of an album's pictures, paginated by keyset."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.errors import InvalidInput
from imghost.base.filenames import plain_text
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.listing import PAGE_SIZE

# Pictures that came after their owner put the others in order follow them.
UNRANKED = 2**31 - 1
LONGEST_CURSOR = 1_000
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Order:
    """Sorted by `key`, equal ones by age; `descending` turns both around."""

    key: ColumnElement[Any]
    descending: bool = False

    def sort(self, query: Select[*Columns], *, backwards: bool = False) -> Select[*Columns]:
        """Return `query` in this order, or in the opposite one."""
        columns = (self.key, Image.id)
        return query.order_by(*(each.desc() if self.descending != backwards else each for each in columns))

    def beyond(self, key: Any, image_id: int, *, backwards: bool = False) -> ColumnElement[bool]:
        """SQL: what comes after (or before) the picture with this key and id."""
        if self.descending != backwards:
            return or_(self.key < key, and_(self.key == key, Image.id < image_id))
        return or_(self.key > key, and_(self.key == key, Image.id > image_id))


ORDERS: dict[str, Order] = {
    "newest": Order(Image.id.expression, descending=True),
    "oldest": Order(Image.id.expression),
    "name": Order(func.lower(func.coalesce(func.nullif(Image.title, ""), Image.original_filename))),
    "views": Order(Image.views.expression, descending=True),
    "own": Order(func.coalesce(Image.album_rank, UNRANKED)),
}


@dataclass(frozen=True, slots=True)
class AlbumImages:
    """One page of an album. `after` leads to the next one, None on the last."""

    images: Sequence[Image]
    after: str | None


def chosen_sort(album: Album, wanted: str | None) -> str:
    """Return the visitor's choice of an order, else the owner's."""
    return wanted if wanted in ORDERS else album.sort


def album_page(
    condition: ColumnElement[bool], sort: str, *, after: str | None = None, size: int = PAGE_SIZE
) -> AlbumImages:
    """Return the images that fulfil `condition` in the order `sort`, from behind the cursor `after`.

    Raises InvalidInput when that is no cursor.
    """
    order = ORDERS[sort]
    query = order.sort(
        select(Image, order.key.label("key"))
        .where(condition)
        .options(joinedload(Image.user), joinedload(Image.album), selectinload(Image.tags))
        .limit(size + 1)
    )
    if after:
        query = query.where(order.beyond(*_read(after, sort)))
    rows = db.session.execute(query).all()
    last = rows[size - 1] if len(rows) > size else None
    return AlbumImages([row[0] for row in rows[:size]], _write(last[0], last.key, sort) if last else None)


def beside(
    condition: ColumnElement[bool], image: Image, sort: str, *, backwards: bool = False
) -> Image | None:
    """Return the picture that follows `image` (or precedes it) among those that fulfil `condition`."""
    order = ORDERS[sort]
    key = db.session.scalar(select(order.key).where(Image.id == image.id))
    query = select(Image).where(condition, order.beyond(key, image.id, backwards=backwards))
    found: Image | None = db.session.scalar(order.sort(query, backwards=backwards).limit(1))
    return found


def place_in(condition: ColumnElement[bool], image: Image, sort: str) -> int:
    """Return the number of `image`, from 1, among those that fulfil `condition`."""
    order = ORDERS[sort]
    key = db.session.scalar(select(order.key).where(Image.id == image.id))
    query = select(func.count()).select_from(Image)
    return 1 + (db.session.scalar(query.where(condition, order.beyond(key, image.id, backwards=True))) or 0)


def _write(image: Image, key: Any, sort: str) -> str:
    """The key travels along: a view counted in the meantime moves no page."""
    value = None if sort in ("newest", "oldest") else key
    text = json.dumps([image.code, value], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, sort: str) -> tuple[Any, int]:
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError
        code, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        raise _no_page() from None
    keyed = sort not in ("newest", "oldest")
    if not _is_text(code) or (keyed and not (_is_text(key) if sort == "name" else _is_number(key))):
        raise _no_page()
    image_id = db.session.scalar(select(Image.id).where(Image.code == code))
    if image_id is None:
        raise _no_page()
    return key if keyed else image_id, image_id


def _is_text(value: object) -> bool:
    """Say whether it can be asked for: databases take neither NUL nor half of a character."""
    return isinstance(value, str) and plain_text(value) == value


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= UNRANKED


def _no_page() -> InvalidInput:
    return InvalidInput("`after` is not a page of this album.", field="after")
