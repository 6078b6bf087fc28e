"""Folders of the amr and img-cloud APIs: albums created, renamed, deleted and searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_

from imghost.base.errors import Conflict, InvalidInput, NotFound
from imghost.base.filenames import plain_text
from imghost.extensions import db, now
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.paths import clean_part
from imghost.services.albums.tree import Folder, find_child, folder_by_path, hold_tree, owner_of, tree, walk
from imghost.services.images.delete import mark_all_deleted
from imghost.services.listing import page
from imghost.services.trash.album_delete import Along, throw_away
from imghost.services.trash.image_trash import UNDO_SECONDS
from imghost.services.visibility import own


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


def delete_folder(actor: Actor, album: Album) -> None:
    """Delete `album`, its sub-folders and all their images, and flush. Raises Forbidden.

    There is no undo: its time is over from the start, and the chosen names of the images are free at once.
    """
    over = now() - timedelta(seconds=UNDO_SECONDS)
    folders = throw_away(actor, album, Along.EVERYTHING, over)
    # What is in quarantine is kept for the moderators.
    mark_all_deleted(and_(Image.album_id.in_(folders), Image.quarantined_at.is_(None)))


MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class Found:
    """At most 100 of each; the newest images."""

    images: Sequence[Image]
    folders: Sequence[Folder]


def search(actor: Actor, text: str) -> Found:
    """Return the actor's images and folders whose name holds `text`, whatever its case; none for no text."""
    actor.require("read")
    wanted = plain_text(text).strip()
    if not wanted:
        return Found([], [])
    folders = [folder for folder in walk(tree(actor)) if wanted.casefold() in folder.album.name.casefold()]
    return Found(page(own(actor) & named(wanted), size=MOST_FOUND).images, folders[:MOST_FOUND])


def images_listed(actor: Actor, folder: str, text: str) -> ColumnElement[bool] | None:
    """SQL: the actor's images directly at a path, with `text` in their name; an empty word narrows nothing.

    None for a folder that there is not. Raises InvalidInput for an impossible path.
    """
    condition = own(actor)
    if folder:
        try:
            album = folder_by_path(actor, folder)
        except NotFound:
            return None
        condition &= Image.album_id == (album.id if album else None)
    return condition & named(text) if text else condition


def named(text: str) -> ColumnElement[bool]:
    """SQL: images whose file name or title holds `text`."""
    wanted = plain_text(text).strip()
    return or_(
        Image.original_filename.icontains(wanted, autoescape=True),
        Image.title.icontains(wanted, autoescape=True),
    )
