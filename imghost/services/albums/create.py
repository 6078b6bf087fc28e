"""Creates an album, of a member or anonymous for a guest."""

from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.move import check_parent
from imghost.services.albums.values import (
    AlbumChoices,
    clean_name,
    clean_sort,
    clean_visibility,
    hashed_password,
)
from imghost.services.free_text import clean_description


def create_album(actor: Actor, choices: AlbumChoices) -> Album:
    """Create an album.

    Raises InvalidInput for a bad name, visibility, order or place, or a missing password.
    """
    actor.require("write")
    check_parent(actor.user, choices.parent)
    album = Album(
        user=actor.user,
        guest_key=None if actor.user else actor.guest_key,
        parent_id=choices.parent.id if choices.parent is not None else None,
        name=clean_name(choices.name),
        description=clean_description(choices.description),
        visibility=clean_visibility(choices.visibility),
        password_hash=hashed_password(choices.visibility, choices.password),
        sort=clean_sort(choices.sort),
    )
    db.session.add(album)
    db.session.flush()
    return album
