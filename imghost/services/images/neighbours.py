"""The pictures beside one: what the arrows of the viewer lead to."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.albums.order import beside
from imghost.services.discovery.listing import newest
from imghost.services.discovery.search import Search, prepare
from imghost.services.discovery.search_grammar import parse
from imghost.services.visibility import listed, own, sees_album, shown_in_album


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`previous` stands before it in the list; most lists begin with the newest."""

    previous: Image | None
    next: Image | None


def neighbours(image: Image, actor: Actor, searched: str = "") -> Neighbours:
    """Return the pictures beside `image` in what the search `searched` finds, newest first.

    Without a search, or one that means nothing, it is its album, else its owner's list, else the recent ones.
    """
    query = parse(searched)
    if query.terms:
        return _in_search(image, prepare(actor, query))
    condition, sort = _list_of(image, actor)
    ready = condition & (Image.status == "ready")
    if sort == "newest":
        return _by_id(ready, image)
    return Neighbours(beside(ready, image, sort, backwards=True), beside(ready, image, sort))


def _in_search(image: Image, search: Search) -> Neighbours:
    key = search.along.key
    found = newest(select(Image), search.condition & (Image.status == "ready"), search.along)
    newer = found.where(key > image.id).order_by(None).order_by(key).limit(1)
    return Neighbours(db.session.scalar(newer), db.session.scalar(found.where(key < image.id).limit(1)))


def _by_id(ready: ColumnElement[bool], image: Image) -> Neighbours:
    """The usual order, in which the longest lists are: one step along an index each."""
    newer = select(Image).where(ready, Image.id > image.id).order_by(Image.id).limit(1)
    older = select(Image).where(ready, Image.id < image.id).order_by(Image.id.desc()).limit(1)
    return Neighbours(db.session.scalar(newer), db.session.scalar(older))


def _list_of(image: Image, actor: Actor) -> tuple[ColumnElement[bool], str]:
    if image.album is not None and sees_album(image.album, actor):
        return shown_in_album(image.album, actor), image.album.sort
    if actor.owns(image):
        return own(actor), "newest"
    if image.user_id is not None:
        return listed(actor) & (Image.user_id == image.user_id), "newest"
    return listed(actor), "newest"
