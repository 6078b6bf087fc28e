"""Edits an img-cloud asset; the folder is given by its path."""

from dataclasses import dataclass, replace

from imghost.base.errors import InvalidInput
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.tree import folder_by_path
from imghost.services.apis.public_ids import require_unclaimed
from imghost.services.images.edit import ImageChanges, edit

VISIBILITIES = ("public", "private")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetChanges:
    """None leaves a thing as it is; an empty folder is the root."""

    folder: str | None = None
    tags: tuple[str, ...] | None = None
    visibility: str | None = None
    alt: str | None = None


def edit_asset(actor: Actor, image: Image, changes: AssetChanges) -> None:
    """Make `image` as `changes` says and flush; a missing folder is made.

    Raises what `edit` raises, and Conflict when strangers see somebody else's image under its public id.
    """
    actor.require("write")
    wanted = ImageChanges.of(image)
    if changes.folder is not None:
        wanted = replace(wanted, album=_folder(actor, image, changes.folder))
    if changes.tags is not None:
        wanted = replace(wanted, tags=changes.tags)
    if changes.visibility is not None:
        wanted = replace(wanted, visibility=changes.visibility)
        if wanted.visibility != image.visibility == "private":
            require_unclaimed(image)
    if changes.alt is not None:
        wanted = replace(wanted, alt=changes.alt)
    edit(actor, image, wanted)


def _folder(actor: Actor, image: Image, path: str) -> Album | None:
    """The path is one in the owner's tree, also when an administrator changes the image."""
    if image.user is None:
        raise InvalidInput("A guest's asset has no folders.", field="folder")
    return folder_by_path(replace(actor, user=image.user), path, create=True)
