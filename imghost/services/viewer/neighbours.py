"""Previous and next pictures for the arrows of the viewer."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, select, true

from imghost.base.errors import InvalidInput, NotFound
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.albums.order import ORDERS, beside
from imghost.services.discovery import topics, trends
from imghost.services.discovery.search import prepare
from imghost.services.discovery.search_grammar import parse
from imghost.services.images.likes import liked_by, shows_likes
from imghost.services.library.library_filter import LibraryFilter
from imghost.services.library.library_steps import step
from imghost.services.listing import Along, newest
from imghost.services.viewer.walk import OWN, Walk
from imghost.services.visibility import listed, sees_album, shown_in_album

# Before and behind.
Sides = tuple[Image | None, Image | None]
# What a list holds, and the index along which it is walked where that is not the pictures' own.
Listing = tuple[ColumnElement[bool], Along | None]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`previous` stands before it in the list; most lists begin with the newest.

    `walk` is the list they were taken from, None where nobody chose one.
    """

    previous: Image | None
    next: Image | None
    walk: Walk | None = None


def neighbours(image: Image, actor: Actor, walk: Walk | None = None) -> Neighbours:
    """Return the pictures beside `image` in the list that `walk` names, as `actor` sees it.

    Without one, or where it names nothing that the actor sees, it is its album, else its owner's list, else
    the recent ones.
    """
    if walk is not None:
        with suppress(NotFound, InvalidInput):
            return Neighbours(*_along(walk, image, actor), walk)
    if image.album is not None and sees_album(image.album, actor):
        return Neighbours(*_in_album(image, actor, image.album.sort))
    if actor.owns(image):
        return Neighbours(*_mine(image, actor, LibraryFilter()))
    theirs = Image.user_id == image.user_id if image.user_id is not None else true()
    return Neighbours(*_by_age(image, listed(actor) & theirs))


def _along(walk: Walk, image: Image, actor: Actor) -> Sides:
    if walk.kind == "album":
        return _in_album(image, actor, walk.name)
    if walk.kind in OWN:
        return _mine(image, actor, walk.wanted)
    if walk.kind in RANKED:
        return RANKED[walk.kind](actor, image)
    return _by_age(image, *BY_AGE[walk.kind](actor, walk.name))


def _by_age(image: Image, condition: ColumnElement[bool], along: Along | None = None) -> Sides:
    """Take one step along an index each way."""
    key = along.key if along else Image.id.expression
    found = newest(select(Image), condition & (Image.status == "ready"), along)
    newer = found.where(key > image.id).order_by(None).order_by(key).limit(1)
    return db.session.scalar(newer), db.session.scalar(found.where(key < image.id).limit(1))


def _in_album(image: Image, actor: Actor, sort: str) -> Sides:
    if image.album is None or sort not in ORDERS or not sees_album(image.album, actor):
        raise NotFound
    shown = shown_in_album(image.album, actor)
    if sort == "newest":
        return _by_age(image, shown)
    ready = shown & (Image.status == "ready")
    return beside(ready, image, sort, backwards=True), beside(ready, image, sort)


def _mine(image: Image, actor: Actor, wanted: LibraryFilter) -> Sides:
    if not actor.owns(image):
        raise NotFound
    return step(actor, wanted, image, backwards=True), step(actor, wanted, image)


def _tagged(actor: Actor, name: str) -> Listing:
    return listed(actor), topics.tagged(topics.shown_tag(actor, name))


def _in_category(actor: Actor, key: str) -> Listing:
    return listed(actor), topics.in_category(topics.find_category(key))


def _shown_by(actor: Actor, name: str) -> Listing:
    return listed(actor), topics.shown_by(topics.find_member(name))


def _liked_by(actor: Actor, name: str) -> Listing:
    member = topics.find_member(name)
    if not shows_likes(member, actor):
        raise NotFound
    return listed(actor), liked_by(member)


def _found(actor: Actor, text: str) -> Listing:
    query = parse(text)
    if not query.terms:
        raise NotFound
    search = prepare(actor, query)
    return search.condition, search.along


BY_AGE: dict[str, Callable[[Actor, str], Listing]] = {
    "recent": lambda actor, _: (listed(actor), None),
    "videos": lambda actor, _: (listed(actor) & topics.videos(), None),
    "animated": lambda actor, _: (listed(actor) & topics.animations(), None),
    "tag": _tagged,
    "category": _in_category,
    "user": _shown_by,
    "likes": _liked_by,
    "search": _found,
}
RANKED: dict[str, Callable[[Actor, Image], Sides]] = {
    "trending": trends.beside_trending,
    "popular": partial(trends.beside_most, Image.views),
    "liked": partial(trends.beside_most, Image.likes),
}
