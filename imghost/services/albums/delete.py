"""Deleting an album, with its pictures or without."""

from sqlalchemy import select

from imghost.base.errors import Forbidden
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.shelving import hold_album, move_to_album
from imghost.services.images.delete import mark_all_deleted


def delete_album(actor: Actor, album: Album, *, keep_images: bool) -> None:
    """Delete `album`. Its pictures stay outside any album or go with it; sub-albums move up one level.

    Pictures that were link-only or private through the album are kept as private as they were: they take
    over its visibility. Raises Forbidden, or NotFound when somebody else was quicker.
    """
    actor.require("delete")
    if not actor.may_edit(album):
        raise Forbidden("This album is not yours.")
    # What somebody put in from here on would come out without the privacy of the album.
    hold_album(album)
    if not keep_images:
        mark_all_deleted(Image.album_id == album.id)
    kept = select(Image).where(Image.album_id == album.id, Image.deleted_at.is_(None))
    for image in db.session.scalars(kept):
        take_out(image, album)
    for child in db.session.scalars(select(Album).where(Album.parent_id == album.id)):
        _lift(child, album)
    db.session.flush()
    db.session.delete(album)
    db.session.flush()


def _lift(child: Album, album: Album) -> None:
    """A sub-album moves up; what it was hidden by is gone, so it hides itself."""
    child.parent_id = album.parent_id
    if child.effective_visibility != child.visibility:
        locked = child.effective_visibility == "password"
        child.visibility = "private" if locked else child.effective_visibility


def take_out(image: Image, album: Album) -> None:
    """Unfile `image` and flush: what a password protected must not become public because its album goes."""
    if album.effective_visibility in ("password", "private"):
        image.visibility = "private"
    elif album.effective_visibility == "link" and image.visibility == "public":
        image.visibility = "link"
    move_to_album(image, None)
    db.session.flush()
