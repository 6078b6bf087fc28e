"""Searches images and folders of an account by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_

from imghost.base.filenames import plain_text
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.albums.tree import Folder, tree, walk
from imghost.services.listing import page
from imghost.services.visibility import own

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


def named(text: str) -> ColumnElement[bool]:
    """SQL: images whose file name or title holds `text`."""
    wanted = plain_text(text).strip()
    return or_(
        Image.original_filename.icontains(wanted, autoescape=True),
        Image.title.icontains(wanted, autoescape=True),
    )
