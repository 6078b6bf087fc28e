"""Assigns guest uploads to the account of their uploader."""

from sqlalchemy import func, select, update

from imghost.extensions import db
from imghost.models import Album, Image, UploadBatch, User
from imghost.models.column_changes import updating
from imghost.services.actor import Actor
from imghost.services.albums.free_names import free_name
from imghost.services.albums.shelving import free_slug, hold_shelf
from imghost.services.visibility import own


def claimable(guest_key: str | None) -> int:
    """Return how many living guest uploads the browser with `guest_key` has."""
    if guest_key is None:
        return 0
    query = select(func.count()).select_from(Image).where(own(Actor(guest_key=guest_key)))
    return db.session.scalar(query) or 0


def claim(user: User, guest_key: str | None) -> int:
    """Make `user` the owner of everything the browser with `guest_key` uploaded, albums included.

    Returns how many images came along. Delete links keep working, and so does the time of the last change:
    nothing in the pictures changed.
    """
    if guest_key is None:
        return 0
    count = claimable(guest_key)
    _take_unfiled(user, guest_key)
    _take_albums(user, guest_key)
    db.session.execute(
        updating(Image, user_id=user.id, guest_key=None, updated_at=Image.updated_at).where(
            Image.user_id.is_(None), Image.guest_key == guest_key
        )
    )
    batches = update(UploadBatch).where(UploadBatch.user_id.is_(None), UploadBatch.guest_key == guest_key)
    db.session.execute(batches.values(user_id=user.id, guest_key=None))
    return count


def _take_albums(user: User, guest_key: str) -> None:
    """Names are unique among the albums of a user, so these come one by one."""
    query = select(Album.id, Album.name).where(Album.user_id.is_(None), Album.guest_key == guest_key)
    for album_id, name in db.session.execute(query.order_by(Album.id)).all():
        values = {"user_id": user.id, "guest_key": None, "name": free_name(user, None, name)}
        still = (Album.id == album_id, Album.user_id.is_(None))
        db.session.execute(updating(Album, **values, updated_at=Album.updated_at).where(*still))


def _take_unfiled(user: User, guest_key: str) -> None:
    """Slugs are unique among the unfiled pictures of a user, so these come one by one."""
    hold_shelf(None, user)
    query = select(Image.id, Image.slug).where(
        Image.user_id.is_(None), Image.guest_key == guest_key, Image.album_id.is_(None)
    )
    for image_id, slug in db.session.execute(query).all():
        values = {"user_id": user.id, "guest_key": None, "slug": free_slug(slug, None, user)}
        # The same guest may sign in to another account elsewhere at this moment: the first one has it.
        still = (Image.id == image_id, Image.user_id.is_(None))
        db.session.execute(updating(Image, **values, updated_at=Image.updated_at).where(*still))
