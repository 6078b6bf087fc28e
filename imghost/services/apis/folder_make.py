"""Creates a folder by its path, with its parents."""

from imghost.base.errors import InvalidInput, NotFound
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.tree import folder_by_path


def make_folder(actor: Actor, path: str) -> tuple[Album, bool]:
    """Return the actor's folder at `path`, and whether it is new; flush. Raises InvalidInput or Forbidden."""
    actor.require("write")
    try:
        album, is_new = folder_by_path(actor, path), False
    except NotFound:
        album, is_new = folder_by_path(actor, path, create=True), True
    if album is None:
        raise InvalidInput("path must name a folder, like `a/b/c`.", field="path")
    return album, is_new
