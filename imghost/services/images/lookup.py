"""Finds the image or album of a page's address, with everything the page needs loaded."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.errors import Forbidden, Gone, NotAuthenticated, NotFound
from imghost.extensions import db
from imghost.models import Album, Image, Tombstone
from imghost.services.actor import Actor
from imghost.services.visibility import kept, require_album, require_sight


def shown_image(code: str, actor: Actor) -> Image:
    """Return the image with `code`, its owner, album, category and tags loaded.

    Raises NotFound, Gone (it expired, even when nothing is left of it) or PasswordNeeded.
    """
    query = (
        select(Image)
        .where(Image.code == code)
        .options(
            joinedload(Image.user),
            joinedload(Image.album),
            joinedload(Image.category),
            selectinload(Image.tags),
        )
    )
    image = db.session.scalar(query)
    if image is None and _expired(code):
        raise Gone
    return require_sight(image, actor)


def owned_image(code: str, actor: Actor) -> Image:
    """Return an image that `actor` may edit.

    Raises NotFound for everybody else's; NotAuthenticated for a guest, whether there is such an image or not.
    """
    with asked_to_sign_in(actor):
        image = shown_image(code, actor)
        if not actor.may_edit(image):
            raise NotFound
    return image


def find_album(code: str) -> Album | None:
    """Return the album with the public `code` whoever asks; pass it on to `require_album`."""
    return db.session.scalar(select(Album).where(Album.code == code, kept()).options(joinedload(Album.user)))


def shown_album(code: str, actor: Actor) -> Album:
    """Return the album with `code`. Raises NotFound or PasswordNeeded."""
    return require_album(find_album(code), actor)


def owned_album(code: str, actor: Actor) -> Album:
    """Return an album that `actor` may edit. Raises what `owned_image` raises."""
    with asked_to_sign_in(actor):
        album = shown_album(code, actor)
        if not actor.may_edit(album):
            raise NotFound
    return album


@contextmanager
def asked_to_sign_in(actor: Actor) -> Iterator[None]:
    """Tell a guest to sign in, whatever there is: it may be a member who was signed out; it tells nothing."""
    try:
        yield
    except (NotFound, Gone, Forbidden):
        if actor.is_guest:
            raise NotAuthenticated from None
        raise


def _expired(code: str) -> bool:
    return db.session.scalar(select(Tombstone.id).where(Tombstone.code == code)) is not None
