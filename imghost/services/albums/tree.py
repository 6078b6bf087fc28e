"""The album tree of an account: finding and creating albums by path.

A folder is an album like any other. A new one is public, as an upload without a folder is: its pictures are
delivered to whoever has their address, and each picture can still be made private by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, func, select, true

from imghost.base.errors import NotAuthenticated, NotFound
from imghost.extensions import db
from imghost.models import Album, Image, User
from imghost.models.column_changes import updating
from imghost.services.actor import Actor
from imghost.services.albums.paths import SEPARATOR, SLASH_IN_NAME, parts_of, shown_name
from imghost.services.visibility import alive, kept


@dataclass(frozen=True, slots=True)
class Folder:
    """`image_count` counts what lies directly in it."""

    album: Album
    path: str
    image_count: int
    children: list["Folder"] = field(default_factory=list)


def folder_by_path(actor: Actor, path: str, *, create: bool = False) -> Album | None:
    """Return the actor's folder at `path`, None for the root. With `create`, make what is missing and flush.

    Raises InvalidInput for an impossible path, NotFound when it is missing, and Forbidden when the key may
    neither upload nor write.
    """
    owner, parts = owner_of(actor), parts_of(path)
    if create and "upload" not in actor.scopes:
        actor.require("write")
    found = _descend(owner, parts)
    if len(found) == len(parts):
        return found[-1] if found else None
    if not create:
        raise NotFound(f"There is no folder {path[:100]}.", code="folder-not-found")
    hold_tree(owner)
    found = _descend(owner, parts)
    return _make(owner, found[-1] if found else None, parts[len(found) :])


def folder_by_code(actor: Actor, code: str) -> Album:
    """Return the actor's folder with the public `code`. Raises NotFound for everybody else's too."""
    owner = owner_of(actor)
    album = db.session.scalar(select(Album).where(Album.code == code, Album.user_id == owner.id, kept()))
    if album is None:
        raise NotFound("There is no such folder.", code="folder-not-found")
    return album


def tree(actor: Actor) -> list[Folder]:
    """Return the actor's folders by name, each with its own, in two statements."""
    actor.require("read")
    return _whole_tree(owner_of(actor))


def folder_of(actor: Actor, album: Album) -> Folder:
    """Return one of the actor's own albums as a folder with all below it."""
    return next(each for each in walk(_whole_tree(owner_of(actor))) if each.album.id == album.id)


def walk(folders: Sequence[Folder]) -> Iterator[Folder]:
    """Yield all folders of a tree, parents first."""
    for folder in folders:
        yield folder
        yield from walk(folder.children)


def find_child(owner: User, parent: Album | None, name: str) -> Album | None:
    """Return the folder `name` inside `parent`."""
    place = Album.parent_id == parent.id if parent is not None else Album.parent_id.is_(None)
    named = func.replace(Album.name, SEPARATOR, SLASH_IN_NAME) == name
    query = select(Album).where(Album.user_id == owner.id, place, named, kept()).order_by(Album.id).limit(1)
    return db.session.scalar(query)


def ids_below(album: Album, only: ColumnElement[bool] | None = None) -> Select[int]:
    """SQL: the ids of `album` and of all albums below it, or of those that `only` lets one come through."""
    tree = select(Album.id).where(Album.id == album.id).cte(recursive=True)
    deeper = select(Album.id).where(Album.parent_id == tree.c.id, true() if only is None else only)
    # Without the same one twice: a ring of parents, should there ever be one, must not run for ever.
    return select(tree.union(deeper).c.id)


def hold_tree(owner: User) -> None:
    """Until the transaction ends, let nobody else name folders of `owner`.

    An album in the trash may share its name with one that is kept, so no constraint helps; writing to the
    owner's row makes the others wait on every database.
    """
    db.session.execute(updating(User, tokens=User.tokens).where(User.id == owner.id))


def owner_of(actor: Actor) -> User:
    """Return whose tree it is. Raises NotAuthenticated for a guest, who has none."""
    if actor.user is None:
        raise NotAuthenticated
    return actor.user


def _descend(owner: User, parts: list[str]) -> list[Album]:
    """Return the albums along the path as far as there are any."""
    found: list[Album] = []
    for name in parts:
        child = find_child(owner, found[-1] if found else None, name)
        if child is None:
            break
        found.append(child)
    return found


def _make(owner: User, parent: Album | None, names: list[str]) -> Album | None:
    for name in names:
        child = Album(user=owner, parent_id=parent.id if parent else None, name=name)
        db.session.add(child)
        db.session.flush()
        parent = child
    return parent


def _whole_tree(owner: User) -> list[Folder]:
    mine = (Album.user_id == owner.id) & kept()
    albums = db.session.scalars(select(Album).where(mine).order_by(Album.name, Album.id)).all()
    counts = (
        select(Image.album_id, func.count().label("images"))
        .where(Image.album_id.in_(select(Album.id).where(mine)), alive())
        .group_by(Image.album_id)
    )
    return _grown(albums, {row.album_id: row.images for row in db.session.execute(counts)})


def _grown(albums: Sequence[Album], counts: dict[int | None, int]) -> list[Folder]:
    ids = {album.id for album in albums}
    below: dict[int | None, list[Album]] = {}
    for album in albums:
        # A sub-album of somebody else's album stands at the root of its own owner's tree.
        below.setdefault(album.parent_id if album.parent_id in ids else None, []).append(album)

    def grow(parent: int | None, prefix: str) -> list[Folder]:
        return [
            Folder(album, path, counts.get(album.id, 0), grow(album.id, path + SEPARATOR))
            for album in below.get(parent, [])
            for path in [prefix + shown_name(album)]
        ]

    return grow(None, "")
