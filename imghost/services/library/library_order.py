"""Sort orders of the own uploads, each with an index, and their keyset cursors."""

from dataclasses import dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal_column

from imghost.models import Image

Columns = TypeVarTuple("Columns")

# With the empty text as a literal, as in the index: a parameter would be another expression.
NAME = func.lower(func.coalesce(func.nullif(Image.title, literal_column("''")), Image.original_filename))


@dataclass(frozen=True, slots=True)
class Order:
    """Sorted by `key`, equal ones by age; by age alone without one. `falls` turns both around."""

    key: Any = None
    falls: bool = False

    def reverse(self) -> "Order":
        """Return the opposite order."""
        return Order(self.key, not self.falls)

    def sort(self, query: Select[*Columns]) -> Select[*Columns]:
        """Return `query` in this order."""
        keys = [each for each in (self.key, Image.id) if each is not None]
        return query.order_by(*(each.desc() if self.falls else each for each in keys))

    def behind(self, value: Any, number: int) -> tuple[tuple[ColumnElement[bool], "Order"], ...]:
        """SQL of what stands behind the picture `number`, whose key is `value`: parts, one after the other.

        Each is a condition and the order in it. Equal keys are apart from the others, because SQLite looks up
        but one half of a pair, and a million pictures may have no views.
        """
        aged = Image.id < number if self.falls else Image.id > number
        if self.key is None:
            return ((aged, self),)
        others = self.key < value if self.falls else self.key > value
        return (and_(self.key == value, aged), Order(falls=self.falls)), (others, self)


ORDERS = {
    "newest": Order(falls=True),
    "oldest": Order(),
    "name": Order(NAME),
    "size": Order(Image.bytes, falls=True),
    "views": Order(Image.views, falls=True),
}
