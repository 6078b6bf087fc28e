"""Creates an album, empty or from uploads; a guest's is anonymous."""

from collections.abc import Sequence

from imghost.base.errors import Forbidden
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.free_names import free_name
from imghost.services.albums.move import check_parent
from imghost.services.albums.shelving import move_to_album
from imghost.services.albums.values import (
    AlbumChoices,
    clean_name,
    clean_sort,
    clean_visibility,
    hashed_password,
)
from imghost.services.free_text import clean_description


def create_album(actor: Actor, choices: AlbumChoices) -> Album:
    """Create an album; its name is numbered where an album beside it has it (see `free_name`).

    Raises InvalidInput for a bad name, visibility, order or place, or a missing password.
    """
    actor.require("write")
    check_parent(actor.user, choices.parent)
    parent_id = choices.parent.id if choices.parent is not None else None
    album = Album(
        user=actor.user,
        guest_key=None if actor.user else actor.guest_key,
        parent_id=parent_id,
        name=free_name(actor.user, parent_id, clean_name(choices.name)),
        description=clean_description(choices.description),
        visibility=clean_visibility(choices.visibility),
        password_hash=hashed_password(choices.visibility, choices.password),
        sort=clean_sort(choices.sort),
    )
    db.session.add(album)
    db.session.flush()
    return album


def fill_album(actor: Actor, album: Album, images: Sequence[Image]) -> None:
    """Move `images` into `album`; all of it must be the actor's own.

    Raises Forbidden for anything foreign.
    """
    if not actor.owns(album) or not all(actor.owns(image) for image in images):
        raise Forbidden("Only your own uploads can be moved into an album.")
    for image in images:
        move_to_album(image, album)
        # The next one of the same name must find this one there.
        db.session.flush()
