"""Next and previous picture within the filtered own uploads.

No index knows the words of a filter, so a step looks at a bounded number of pictures: where none of them
matches, the way ends. In an album of one's own it never ends too early.
"""

from sqlalchemy import ColumnElement, Select, select

from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.library.library_filter import UNFILED, LibraryFilter, in_album, matching
from imghost.services.library.library_order import ORDERS, Order
from imghost.services.visibility import brought_by

# How many pictures a step looks at: first, and where nothing among them matches.
NEAR, FAR = 100, 5_000


def step(actor: Actor, wanted: LibraryFilter, image: Image, *, backwards: bool = False) -> Image | None:
    """Return the picture behind (or before) `image` among the actor's own that `wanted` asks for.

    Raises InvalidInput for an album of others.
    """
    order = ORDERS[wanted.sort]
    if backwards:
        order = order.reverse()
    value = None if order.key is None else db.session.scalar(select(order.key).where(Image.id == image.id))
    ready = matching(actor, wanted) & (Image.status == "ready")
    for part, inside in order.behind(value, image.id):
        own = inside.sort(select(Image.id).where(brought_by(actor), part))
        found = _first(own.limit(NEAR), inside, ready)
        if found is None and db.session.scalar(own.offset(NEAR).limit(1)) is not None:
            found = _first(_far(actor, wanted, part, own), inside, ready)
        if found is not None:
            return found
    return None


def _far(actor: Actor, wanted: LibraryFilter, part: ColumnElement[bool], own: Select[int]) -> Select[int]:
    """Return SQL of the ids among which the next picture is when it is not near."""
    if wanted.album in ("", UNFILED):
        return own.limit(FAR)
    return select(Image.id).where(in_album(actor, wanted.album), part)


def _first(candidates: Select[int], order: Order, condition: ColumnElement[bool]) -> Image | None:
    """Look the candidates up one after the other: the database might prefer to walk through everything."""
    some = candidates.cte("candidates").prefix_with("MATERIALIZED")
    query = select(Image).join(some, some.c.id == Image.id).where(condition)
    found: Image | None = db.session.scalar(order.sort(query).limit(1))
    return found
