"""Albums as lists show them: with their number of pictures and up to three covers, in three statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from imghost.extensions import db
from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.visibility import alive, listed, shut_out

PAGE_SIZE = 24
COVERS = 3


@dataclass(frozen=True, slots=True)
class AlbumCard:
    """`covers` are the newest ready pictures that the caller may see."""

    album: Album
    count: int = 0
    covers: Sequence[Image] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AlbumPage:
    """`before` is the cursor of the next page, None on the last one."""

    cards: Sequence[AlbumCard]
    before: int | None


def own_albums(actor: Actor, *, before: int | None = None) -> AlbumPage:
    """Return the albums of `actor`'s account, newest first."""
    user_id = actor.user.id if actor.user else None
    return _page(Album.user_id == user_id, alive(), before)


def public_albums(actor: Actor, *, owner: User | None = None, before: int | None = None) -> AlbumPage:
    """Return public albums in which `actor` sees at least one picture, newest first."""
    seen = listed(actor)
    condition = listed_albums(seen)
    if owner is not None:
        condition &= Album.user_id == owner.id
    return _page(condition, seen, before)


def listed_albums(seen: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: public albums with at least one picture that fulfils `seen`."""
    has_pictures = select(Image.id).where(Image.album_id == Album.id, seen).exists()
    active = ~select(User.id).where(User.id == Album.user_id, shut_out(User)).exists()
    return (Album.effective_visibility == "public") & has_pictures & active


def _page(condition: ColumnElement[bool], seen: ColumnElement[bool], before: int | None) -> AlbumPage:
    query = select(Album).where(condition).options(joinedload(Album.user))
    if before is not None:
        query = query.where(Album.id < before)
    albums = db.session.scalars(query.order_by(Album.id.desc()).limit(PAGE_SIZE + 1)).all()
    shown = albums[:PAGE_SIZE]
    counts, covers = _counts(shown, seen), _covers(shown, seen)
    cards = [AlbumCard(album, counts.get(album.id, 0), covers[album.id]) for album in shown]
    return AlbumPage(cards, shown[-1].id if len(albums) > PAGE_SIZE else None)


def _counts(albums: Sequence[Album], seen: ColumnElement[bool]) -> dict[int | None, int]:
    ids = [album.id for album in albums]
    query = select(Image.album_id, func.count()).where(Image.album_id.in_(ids), seen).group_by(Image.album_id)
    return dict(db.session.execute(query).all())


def _covers(albums: Sequence[Album], seen: ColumnElement[bool]) -> dict[int | None, list[Image]]:
    place = func.row_number().over(partition_by=Image.album_id, order_by=Image.id.desc()).label("place")
    ranked = (
        select(Image.id, place)
        .where(Image.album_id.in_([album.id for album in albums]), Image.status == "ready", seen)
        .subquery()
    )
    query = select(Image).join(ranked, ranked.c.id == Image.id).where(ranked.c.place <= COVERS)
    covers = defaultdict(list)
    for image in db.session.scalars(query.order_by(Image.id.desc())):
        covers[image.album_id].append(image)
    return covers


def album_count(condition: ColumnElement[bool]) -> int:
    """Return how many pictures fulfil `condition`."""
    return db.session.scalar(select(func.count()).select_from(Image).where(condition)) or 0
