"""Collections of OPTIMAGE: albums without nesting, and one for images in no album.

The unfiled collection has no row. Its code is the owner's public code, so its addresses are as lasting as
those of an album.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from imghost.base.errors import Forbidden, NotAuthenticated, NotFound
from imghost.extensions import db
from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.albums.shelving import on_shelf
from imghost.services.images.lookup import find_album
from imghost.services.visibility import alive, kept, present, unless_guessed

UNFILED = "Unfiled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    code: str
    name: str
    count: int
    created_at: datetime


def list_collections(actor: Actor) -> list[Collection]:
    """Return the collections of `actor`'s account, newest first; the unfiled one is as old as the account."""
    actor.require("read")
    owner = _owner(actor)
    albums = db.session.scalars(
        select(Album).where(Album.user_id == owner.id, kept()).order_by(Album.id.desc())
    )
    counts = _counts(owner)
    listed = [_collection(album, counts.get(album.id, 0)) for album in albums]
    unfiled = Collection(
        code=owner.code, name=UNFILED, count=counts.get(None, 0), created_at=owner.created_at
    )
    return [*listed, unfiled]


def new_collection(album: Album) -> Collection:
    """Return an album that was made just now."""
    return _collection(album, 0)


def target_collection(actor: Actor, code: str) -> Album | None:
    """Return the album of the collection to upload into, None for the actor's unfiled one.

    Raises NotFound when there is no such collection and Forbidden when it is somebody else's.
    """
    owner = _owner(actor)
    if code == owner.code:
        if actor.album_id is not None:
            raise Forbidden("This API key uploads into one collection only.", code="other-album")
        return None
    album = find_album(code)
    if album is None and not db.session.scalar(select(exists().where(User.code == code, present()))):
        raise NotFound("There is no such collection.")
    if album is None or not actor.owns(album):
        raise Forbidden("This collection belongs to somebody else.", code="not-yours")
    return album


def find_in_collection(actor: Actor, code: str, slug: str) -> Image | None:
    """Return the image with `slug`; pass it on to `require_sight`.

    None also for one that is not open to all and whose slug does not say that `actor` knows of it.
    """
    return unless_guessed(_in_collection(code, slug), actor, slug)


def _in_collection(code: str, slug: str) -> Image | None:
    alive_or_expired = (Image.slug == slug) & Image.deleted_at.is_(None)
    filed = select(Image).join(Album, Image.album_id == Album.id).where(Album.code == code, alive_or_expired)
    image = db.session.scalar(filed)
    if image is not None:
        return image
    unfiled = select(Image).join(User, Image.user_id == User.id).where(User.code == code, alive_or_expired)
    return db.session.scalar(unfiled.where(Image.album_id.is_(None)).order_by(Image.id).limit(1))


def _owner(actor: Actor) -> User:
    if actor.user is None:
        raise NotAuthenticated
    return actor.user


def _counts(owner: User) -> dict[int | None, int]:
    albums = select(Album.id).where(Album.user_id == owner.id)
    shelves = or_(Image.album_id.in_(albums), on_shelf(None, owner))
    query = select(Image.album_id, func.count()).where(alive(), shelves).group_by(Image.album_id)
    return dict(db.session.execute(query).all())


def _collection(album: Album, count: int) -> Collection:
    return Collection(code=album.code, name=album.name, count=count, created_at=album.created_at)
