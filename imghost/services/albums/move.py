"""Moves an album within the tree; everything in it inherits the privacy of the new place."""

from sqlalchemy import func, literal, select

from imghost.base.errors import Forbidden, InvalidInput
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Album, User
from imghost.services.actor import Actor
from imghost.services.albums.free_names import free_name
from imghost.services.albums.paths import MOST_LEVELS
from imghost.services.albums.tree import Folder, hold_tree, tree, walk
from imghost.services.visibility import kept


def move_album(actor: Actor, album: Album, parent: Album | None) -> None:
    """Put `album` into `parent`, None for the top, and flush; where its name is taken there it is numbered.

    Raises Forbidden, and InvalidInput when it would lie in itself or too deep.
    """
    actor.require("write")
    if not actor.may_edit(album):
        raise Forbidden("This album is not yours.")
    parent_id = parent.id if parent is not None else None
    if album.parent_id == parent_id:
        return
    check_parent(album.user, parent)
    if parent is not None and album.user is not None:
        # Two moves at once could each be right and together make a ring.
        hold_tree(album.user)
        # As it is now: everything that moves in becomes as private.
        db.session.refresh(parent)
        check_parent(album.user, parent)
        above = _ids_above(parent.id)
        if album.id in above:
            raise InvalidInput("An album cannot lie in itself.", field="parent")
        _check_depth(len(above) + _levels(album.id))
    album.name = free_name(album.user, parent_id, album.name, album)
    album.parent_id = parent_id
    db.session.flush()


def check_parent(owner: User | None, parent: Album | None) -> None:
    """Raise InvalidInput unless an album of `owner` may lie in `parent`: guests' albums lie in none."""
    if parent is None:
        return
    if owner is None or parent.user_id != owner.id or parent.trashed_at is not None:
        raise InvalidInput("Choose one of your own albums.", field="parent")
    _check_depth(len(_ids_above(parent.id)) + 1)


def find_parent(code: str) -> Album | None:
    """Return the album that a form names, None for the top; `move_album` decides. Raises InvalidInput."""
    if not code:
        return None
    album = db.session.scalar(select(Album).where(Album.code == code, kept()))
    if album is None:
        raise InvalidInput("Choose one of your own albums.", field="parent")
    return album


def possible_parents(owner: User | None, album: Album | None = None) -> list[Folder]:
    """Return the albums of `owner` that `album` can lie in, a new one where there is none: parents first."""
    if owner is None:
        return []
    folders = list(walk(tree(Actor(user=owner))))
    if album is None:
        return folders
    below = next((list(walk([each])) for each in folders if each.album.id == album.id), [])
    hidden = {each.album.id for each in below}
    return [each for each in folders if each.album.id not in hidden]


def _ids_above(album_id: int | None) -> list[int]:
    """Return the ids of an album and of all that it lies in, read anew from the database."""
    found: list[int] = []
    while album_id is not None:
        found.append(album_id)
        album_id = db.session.scalar(select(Album.parent_id).where(Album.id == album_id))
    return found


def _levels(album_id: int) -> int:
    """Return how many levels there are from an album down, itself included."""
    below = select(Album.id, literal(1).label("level")).where(Album.id == album_id).cte(recursive=True)
    below = below.union_all(select(Album.id, below.c.level + 1).where(Album.parent_id == below.c.id))
    return db.session.scalar(select(func.max(below.c.level))) or 1


def _check_depth(levels: int) -> None:
    if levels > MOST_LEVELS:
        raise InvalidInput(
            Message("Albums can lie at most %(count)s levels deep.", count=MOST_LEVELS), field="parent"
        )
