"""The tree of own albums without pictures, for menus and pickers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.visibility import own_albums

# More would make menus nobody can use, and pages too large.
MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class AlbumPlace:
    """`trail` names the albums from the top down to this one, itself included, by their codes."""

    code: str
    name: str
    trail: tuple[str, ...]

    @property
    def level(self) -> int:
        return len(self.trail) - 1


@dataclass(frozen=True, slots=True)
class AlbumPlaces:
    """Parents stand before their children, brothers by name."""

    all: Sequence[AlbumPlace]

    def along(self, code: str) -> list[AlbumPlace]:
        """Return those to show while the album `code` is open: its way down, and what lies beside the way."""
        opened = set(self.trail_codes(code))
        return [place for place in self.all if place.level == 0 or place.trail[-2] in opened]

    def trail(self, code: str) -> list[AlbumPlace]:
        """Return the way down to the album `code`, itself included."""
        by_code = {place.code: place for place in self.all}
        return [by_code[each] for each in self.trail_codes(code)]

    def trail_codes(self, code: str) -> tuple[str, ...]:
        """Return the codes of the way down to the album `code`; nothing for an unknown one."""
        return next((place.trail for place in self.all if place.code == code), ())


def album_places(actor: Actor) -> AlbumPlaces:
    """Return the actor's albums, at most 500 of them, in one statement."""
    query = select(Album.id, Album.parent_id, Album.code, Album.name).where(own_albums(actor))
    rows = db.session.execute(query.order_by(func.lower(Album.name), Album.id).limit(MOST_PLACES)).all()
    ids = {row.id for row in rows}
    below: dict[int | None, list[tuple[int, str, str]]] = {}
    for row in rows:
        parent = row.parent_id if row.parent_id in ids else None
        below.setdefault(parent, []).append((row.id, row.code, row.name))
    found: list[AlbumPlace] = []
    top: tuple[str, ...] = ()
    waiting = [(each, top) for each in reversed(below.get(None, []))]
    while waiting:
        (number, code, name), above = waiting.pop()
        trail = (*above, code)
        found.append(AlbumPlace(code, name, trail))
        waiting += [(each, trail) for each in reversed(below.get(number, []))]
    return AlbumPlaces(found)
