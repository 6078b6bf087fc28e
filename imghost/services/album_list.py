"""Albums as lists show them: with their number of pictures and up to three covers, in a few statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import joinedload

from imghost.extensions import db
from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.visibility import alive, listed, seen_with, shown_in_album, shut_out, told_below

PAGE_SIZE = 24
COVERS = 3


@dataclass(frozen=True, slots=True)
class AlbumCard:
    """`covers` are the picture its owner chose, else the newest ready ones; the caller may see them all."""

    album: Album
    count: int = 0
    covers: Sequence[Image] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AlbumPage:
    """`before` is the cursor of the next page, None on the last one."""

    cards: Sequence[AlbumCard]
    before: int | None


def albums_in(actor: Actor, parent: Album | None, *, before: int | None = None) -> AlbumPage:
    """Return those of `actor`'s albums that lie in `parent`, None for the top, newest first."""
    user_id = actor.user.id if actor.user else None
    place = Album.parent_id == parent.id if parent is not None else Album.parent_id.is_(None)
    return _page((Album.user_id == user_id) & place, alive(), before)


def public_albums(actor: Actor, *, owner: User | None = None, before: int | None = None) -> AlbumPage:
    """Return public albums in which `actor` sees at least one picture, newest first."""
    seen = listed(actor)
    condition = listed_albums(seen)
    if owner is not None:
        condition &= Album.user_id == owner.id
    return _page(condition, seen, before)


def sub_albums(album: Album, actor: Actor) -> Sequence[AlbumCard]:
    """Return the albums directly inside `album` that `actor`, who may see it, is told of, by name."""
    query = select(Album).where(Album.parent_id == album.id, told_below(album, actor))
    query = query.options(joinedload(Album.user)).order_by(func.lower(Album.name), Album.id)
    albums = db.session.scalars(query).all()
    return _cards(albums, seen_with(album, actor)) if albums else []


def chosen_cover(album: Album, actor: Actor) -> Image | None:
    """Return the cover that the owner of `album` chose, if `actor`, who may see the album, sees it."""
    ready = Image.status == "ready"
    query = select(Image).where(Image.code == album.cover_code, ready, shown_in_album(album, actor))
    return db.session.scalar(query) if album.cover_code else None


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
    return AlbumPage(_cards(shown, seen), shown[-1].id if len(albums) > PAGE_SIZE else None)


def _cards(albums: Sequence[Album], seen: ColumnElement[bool]) -> list[AlbumCard]:
    counts, covers = _counts(albums, seen), _covers(albums, seen)
    return [AlbumCard(album, counts.get(album.id, 0), covers[album.id]) for album in albums]


def _counts(albums: Sequence[Album], seen: ColumnElement[bool]) -> dict[int | None, int]:
    ids = [album.id for album in albums]
    query = select(Image.album_id, func.count()).where(Image.album_id.in_(ids), seen).group_by(Image.album_id)
    return dict(db.session.execute(query).all())


def _covers(albums: Sequence[Album], seen: ColumnElement[bool]) -> dict[int | None, list[Image]]:
    ids = [album.id for album in albums]
    covers = _newest(Image.album_id.expression, Image.album_id.in_(ids), seen)
    empty = [album_id for album_id in ids if album_id not in covers]
    if empty:
        # What is only a shelf of albums borrows from them.
        inside = Album.parent_id.in_(empty) & (Album.visibility == "public")
        covers |= _newest(Album.parent_id.expression, inside, seen)
    for album in albums:
        chosen = [image for image in covers.get(album.id, []) if image.code == album.cover_code]
        covers[album.id] = chosen or covers.get(album.id, [])
    return covers


def _newest(
    group: ColumnElement[Any], where: ColumnElement[bool], seen: ColumnElement[bool]
) -> dict[int | None, list[Image]]:
    """Return the chosen cover and the newest ready pictures of each group."""
    chosen = case((Image.code == Album.cover_code, 0), else_=1)
    place = func.row_number().over(partition_by=group, order_by=(chosen, Image.id.desc())).label("place")
    ranked = (
        select(Image.id, group.label("group"), place)
        .join(Album, Image.album_id == Album.id)
        .where(where, Image.status == "ready", seen)
        .subquery()
    )
    query = select(Image, ranked.c.group).join(ranked, ranked.c.id == Image.id)
    covers = defaultdict(list)
    for image, of in db.session.execute(query.where(ranked.c.place <= COVERS).order_by(ranked.c.place)):
        covers[of].append(image)
    return covers


def album_count(condition: ColumnElement[bool]) -> int:
    """Return how many pictures fulfil `condition`."""
    return db.session.scalar(select(func.count()).select_from(Image).where(condition)) or 0
