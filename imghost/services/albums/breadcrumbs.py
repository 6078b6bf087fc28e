"""Breadcrumbs of an album, as far as the visitor may see them."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.visibility import sees_album


def trail(album: Album, actor: Actor) -> list[Album]:
    """Return the albums above `album` that `actor` may be told of, the outermost first."""
    above = list(reversed(albums_above(album)))
    told: list[Album] = []
    open_so_far = True
    for each in above:
        open_so_far = _may_be_told(each, actor, open_so_far)
        if open_so_far:
            told.append(each)
    return told


def albums_above(album: Album) -> list[Album]:
    """Return all albums that `album` lies in, the nearest first."""
    found: list[Album] = []
    parent_id = album.parent_id
    while parent_id is not None:
        query = select(Album).where(Album.id == parent_id).options(joinedload(Album.user))
        found.append(db.session.scalars(query).one())
        parent_id = found[-1].parent_id
    return found


def _may_be_told(album: Album, actor: Actor, open_above: bool) -> bool:
    """A link is a secret of its own: who got the link of a sub-album did not get that of the album above."""
    if actor.reads_as_owner(album):
        return True
    if not sees_album(album, actor):
        return False
    given = album.code in actor.unlocked or album.code in actor.followed
    return given or (album.visibility == "public" and open_above)
