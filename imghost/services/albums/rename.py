"""Another name for an album."""

from imghost.base.errors import Forbidden
from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.values import clean_name


def rename_album(actor: Actor, album: Album, name: str) -> None:
    """Call `album` by `name` and flush. Raises Forbidden, or InvalidInput for an impossible name."""
    actor.require("write")
    if not actor.may_edit(album):
        raise Forbidden("This album is not yours.")
    album.name = clean_name(name)
    db.session.flush()
