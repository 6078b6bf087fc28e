"""Moves uploads into a new album: anonymous for a guest, an ordinary one for a member."""

from collections.abc import Sequence

from imghost.base.errors import Conflict, Forbidden
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.shelving import move_to_album


def fill_album(actor: Actor, album: Album, images: Sequence[Image]) -> None:
    """Move `images` into `album`; all of it must be the actor's own.

    Raises Forbidden for anything foreign, and Conflict when a guest's picture is in an album already: a
    guest's album is closed once it is made.
    """
    if not actor.owns(album) or not all(actor.owns(image) for image in images):
        raise Forbidden("Only your own uploads can be moved into an album.")
    if actor.is_guest and any(image.album_id is not None for image in images):
        raise Conflict(
            "Some of these pictures are in an album already, which stays as it was made.",
            code="album-closed",
        )
    for image in images:
        move_to_album(image, album)
        # The next one of the same name must find this one there.
        db.session.flush()
