"""Edits an image's metadata and visibility."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict, Forbidden, InvalidInput
from imghost.extensions import db
from imghost.models import Album, Category, Image
from imghost.services.actor import Actor
from imghost.services.albums.shelving import move_to_album
from imghost.services.free_text import ImageTexts, set_texts, texts_of
from imghost.services.images.details import clean_title, clean_visibility
from imghost.services.images.nsfw_rating import refuse_safe
from imghost.services.tagging import tags_named


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageChanges(ImageTexts):
    """Everything that can be edited, as it shall be; use `dataclasses.replace(ImageChanges.of(image), …)`."""

    title: str
    tags: tuple[str, ...]
    category: Category | None
    album: Album | None
    nsfw: bool
    visibility: str

    @classmethod
    def of(cls, image: Image) -> "ImageChanges":
        """Return the present state of `image`."""
        return cls(
            title=image.title,
            **texts_of(image),
            tags=tuple(tag.name for tag in image.tags),
            category=image.category,
            album=image.album,
            nsfw=image.nsfw,
            visibility=image.visibility,
        )


def edit(actor: Actor, image: Image, changes: ImageChanges) -> None:
    """Make `image` as `changes` says.

    Raises Forbidden (not the actor's), InvalidInput (a value too long, an album of somebody else, safe what a
    moderator called NSFW) or Conflict (somebody made the same tag at the same moment).
    """
    actor.require("write")
    if not actor.may_edit(image):
        raise Forbidden("This picture is not yours.")
    _check_album(actor, image, changes.album)
    visibility = clean_visibility(changes.visibility)
    if image.nsfw and not changes.nsfw:
        refuse_safe(actor, image)
    image.title = clean_title(changes.title)
    set_texts(image, changes)
    image.category = changes.category
    move_to_album(image, changes.album)
    image.nsfw, image.visibility = changes.nsfw, visibility
    try:
        image.tags = tags_named(changes.tags)
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict("Somebody has just changed the same tags. Save again.") from None


def _check_album(actor: Actor, image: Image, album: Album | None) -> None:
    if album is image.album:
        return
    if album is not None and not actor.may_edit(album):
        raise InvalidInput("This album is not yours.", field="album")


def set_expiry(actor: Actor, image: Image, moment: datetime | None) -> None:
    """Let `image` expire at `moment`, None for never, and flush. Raises Forbidden."""
    actor.require("write")
    if not actor.may_edit(image):
        raise Forbidden("This picture is not yours.")
    image.expires_at = moment
    db.session.flush()
