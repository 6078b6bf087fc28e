"""An album of pictures that were just uploaded: anonymous for a guest, an ordinary one for a member."""

from collections.abc import Sequence

from imghost.base.errors import Conflict
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.album_create import create_album


def album_of(
    actor: Actor, images: Sequence[Image], *, name: str, description: str, visibility: str, password: str
) -> Album:
    """Create an album and move `images`, the actor's own, into it.

    Raises what `create_album` raises, and Conflict when a guest's picture is in an album already: a guest's
    album is closed once it is made.
    """
    if actor.is_guest and any(image.album_id is not None for image in images):
        raise Conflict("Some of these pictures are in an album already, and it is closed.", code="album-closed")
    album = create_album(actor, name, description, visibility, password)
    for image in images:
        image.album = album
    db.session.flush()
    return album
