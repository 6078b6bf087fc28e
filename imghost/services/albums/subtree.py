"""The subtree of an album that the visitor may see, as nested folders."""

from dataclasses import dataclass

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.paths import MOST_LEVELS, SEPARATOR, shown_name
from imghost.services.visibility import told_below


@dataclass(frozen=True, slots=True)
class Shelf:
    """`path` leads from the first album down, empty for that one itself."""

    album: Album
    path: str


def shelves(album: Album, actor: Actor) -> list[Shelf]:
    """Return `album`, which `actor` may see, and all below it that the pages show to `actor`."""
    found = level = [Shelf(album, "")]
    for _ in range(2 * MOST_LEVELS):
        parents: dict[int | None, Shelf] = {shelf.album.id: shelf for shelf in level}
        query = select(Album).where(Album.parent_id.in_(parents), told_below(album, actor))
        level = []
        for each in db.session.scalars(query.order_by(Album.name, Album.id)):
            above = parents[each.parent_id].path
            level.append(Shelf(each, f"{above}{SEPARATOR}{shown_name(each)}" if above else shown_name(each)))
        if not level:
            break
        found = found + level
    return found
