"""The pictures beside one: what the arrows of the viewer lead to."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from imghost.base.errors import Forbidden, NotFound
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.visibility import listed, own, require_album, shown_in_album


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`previous` is the newer one: lists begin with the newest."""

    previous: Image | None
    next: Image | None


def neighbours(image: Image, actor: Actor) -> Neighbours:
    """Return the pictures beside `image` in its album, else in its owner's list, else in the recent ones."""
    condition = _list_of(image, actor)
    ready = Image.status == "ready"
    newer = select(Image).where(condition, ready, Image.id > image.id).order_by(Image.id).limit(1)
    older = select(Image).where(condition, ready, Image.id < image.id).order_by(Image.id.desc()).limit(1)
    return Neighbours(db.session.scalar(newer), db.session.scalar(older))


def _list_of(image: Image, actor: Actor) -> ColumnElement[bool]:
    if image.album is not None and _sees(image.album, actor):
        return shown_in_album(image.album, actor)
    if actor.owns(image):
        return own(actor)
    if image.user_id is not None:
        return listed(actor) & (Image.user_id == image.user_id)
    return listed(actor)


def _sees(album: Album, actor: Actor) -> bool:
    try:
        require_album(album, actor)
    except (NotFound, Forbidden):
        return False
    return True
