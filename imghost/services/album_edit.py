"""Changing an album."""

from dataclasses import dataclass

from imghost.base.errors import Forbidden
from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.album_create import clean_name, clean_visibility, hashed_password
from imghost.services.details import clean_description


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumChanges:
    """An empty password keeps the present one."""

    name: str
    description: str
    visibility: str
    password: str = ""


def edit_album(actor: Actor, album: Album, changes: AlbumChanges) -> None:
    """Make `album` as `changes` says. Raises Forbidden or InvalidInput."""
    actor.require("write")
    if not actor.may_edit(album):
        raise Forbidden("This album is not yours.")
    name, description = clean_name(changes.name), clean_description(changes.description)
    visibility = clean_visibility(changes.visibility)
    keeps_password = visibility == "password" and not changes.password and album.password_hash
    password_hash = album.password_hash if keeps_password else hashed_password(visibility, changes.password)
    album.name, album.description = name, description
    album.visibility, album.password_hash = visibility, password_hash
    db.session.flush()
