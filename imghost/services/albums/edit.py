"""Changing an album."""

from imghost.base.errors import Forbidden
from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.move import move_album
from imghost.services.albums.tree import hold_tree
from imghost.services.albums.values import (
    AlbumChoices,
    clean_name,
    clean_sort,
    clean_visibility,
    hashed_password,
)
from imghost.services.uploads.details import clean_description


def edit_album(actor: Actor, album: Album, choices: AlbumChoices) -> None:
    """Make `album` as `choices` says. Raises Forbidden or InvalidInput; then nothing is to be committed."""
    actor.require("write")
    if not actor.may_edit(album):
        raise Forbidden("This album is not yours.")
    if album.user is not None:
        # What is worked out below must not rest on what somebody else changes at this moment.
        hold_tree(album.user)
        for each in (album, choices.parent):
            if each is not None:
                db.session.refresh(each)
    name, description = clean_name(choices.name), clean_description(choices.description)
    visibility, sort = clean_visibility(choices.visibility), clean_sort(choices.sort)
    keeps_password = visibility == "password" and not choices.password and album.password_hash
    password_hash = album.password_hash if keeps_password else hashed_password(visibility, choices.password)
    album.name, album.description = name, description
    album.visibility, album.password_hash, album.sort = visibility, password_hash, sort
    move_album(actor, album, choices.parent)
    db.session.flush()
