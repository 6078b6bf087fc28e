"""Names of albums that no album beside them has: a name is a part of a folder path, which means one album."""

from itertools import count

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Album, User
from imghost.services.albums.paths import SEPARATOR, SLASH_IN_NAME
from imghost.services.albums.tree import hold_tree
from imghost.services.albums.values import NAME_LENGTH
from imghost.services.visibility import kept


def free_name(owner: User | None, parent_id: int | None, name: str, but: Album | None = None) -> str:
    """Return `name`, numbered like `Trips (2)` where another album of `owner` in the same place has it.

    Until the transaction ends nobody else takes it. `but` is the album itself, if there is one already.
    Guests' albums have no path, so of theirs many may have one name.
    """
    if owner is None:
        return name
    hold_tree(owner)
    place = Album.parent_id == parent_id if parent_id is not None else Album.parent_id.is_(None)
    beside = select(Album.name).where(Album.user_id == owner.id, place, kept())
    if but is not None:
        beside = beside.where(Album.id != but.id)
    taken = {_as_part(each) for each in db.session.scalars(beside)}
    if _as_part(name) not in taken:
        return name
    endings = (f" ({number})" for number in count(2))
    numbered = (name[: NAME_LENGTH - len(ending)].rstrip() + ending for ending in endings)
    return next(each for each in numbered if _as_part(each) not in taken)


def _as_part(name: str) -> str:
    return name.replace(SEPARATOR, SLASH_IN_NAME)
