"""Lists albums with picture counts and covers, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from imghost.extensions import db
from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.albums.covers import covers, lying_in
from imghost.services.listing import newest
from imghost.services.visibility import (
    alive,
    kept,
    listed,
    own_albums,
    seen_with,
    shown_in_album,
    shut_out,
    told_below,
)

PAGE_SIZE = 24
# Further than this nobody counts for a list: the fullest album must not make its page slow.
COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class AlbumCard:
    """An album with what the caller sees of it: at least `count` pictures, with `has_more` more than that.

    `covers` are the picture its owner chose, else the newest ready ones.
    """

    album: Album
    count: int
    has_more: bool
    covers: Sequence[Image]


@dataclass(frozen=True, slots=True)
class AlbumPage:
    """`before` is the cursor of the next page, None on the last one."""

    cards: Sequence[AlbumCard]
    before: int | None


def albums_in(actor: Actor, parent: Album | None, *, before: int | None = None) -> AlbumPage:
    """Return those of `actor`'s albums that lie in `parent`, None for the top, newest first."""
    place = Album.parent_id == parent.id if parent is not None else Album.parent_id.is_(None)
    return _page(own_albums(actor) & place, alive(), before)


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
    # No `exists()`: there SQLite leaves the order out of account, and with it the album's own index.
    newest_id = newest(select(Image.id), seen, lying_in(Album)).limit(1).correlate(Album).scalar_subquery()
    active = ~select(User.id).where(User.id == Album.user_id, shut_out(User)).exists()
    return (Album.effective_visibility == "public") & kept() & newest_id.is_not(None) & active


def _page(condition: ColumnElement[bool], seen: ColumnElement[bool], before: int | None) -> AlbumPage:
    query = select(Album).where(condition).options(joinedload(Album.user))
    if before is not None:
        query = query.where(Album.id < before)
    albums = db.session.scalars(query.order_by(Album.id.desc()).limit(PAGE_SIZE + 1)).all()
    shown = albums[:PAGE_SIZE]
    return AlbumPage(_cards(shown, seen), shown[-1].id if len(albums) > PAGE_SIZE else None)


def _cards(albums: Sequence[Album], seen: ColumnElement[bool]) -> list[AlbumCard]:
    counts, faces = _counts(albums, seen), covers(albums, seen)
    return [
        AlbumCard(album, min(counts[album.id], COUNTED), counts[album.id] > COUNTED, faces[album.id])
        for album in albums
    ]


def _counts(albums: Sequence[Album], seen: ColumnElement[bool]) -> dict[int, int]:
    """Count the pictures of each album, up to the first that is too many."""
    pictures = newest(select(Image.id), seen, lying_in(Album)).limit(COUNTED + 1).correlate(Album).subquery()
    count = select(func.count()).select_from(pictures).scalar_subquery()
    query = select(Album.id, count).where(Album.id.in_([album.id for album in albums]))
    return {row[0]: row[1] for row in db.session.execute(query)}


def album_count(condition: ColumnElement[bool]) -> int:
    """Return how many pictures fulfil `condition`."""
    return db.session.scalar(select(func.count()).select_from(Image).where(condition)) or 0
