"""Renames a folder."""

from imghost.base.errors import Conflict
from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.paths import clean_part
from imghost.services.albums.tree import find_child, hold_tree, owner_of


def rename_folder(actor: Actor, album: Album, name: str) -> None:
    """Rename `album`, found among the actor's own, and flush; everything in it stays where it is.

    Raises InvalidInput for an impossible name and Conflict when a folder beside it has that name.
    """
    actor.require("write")
    owner, name = owner_of(actor), clean_part(name)
    hold_tree(owner)
    parent = db.session.get(Album, album.parent_id) if album.parent_id is not None else None
    sibling = find_child(owner, parent, name)
    if sibling is not None and sibling is not album:
        raise Conflict("There is already a folder with this name.", code="folder-exists", field="name")
    album.name = name
    db.session.flush()
