"""Files that were uploaded together: kept in their order, put into an album, found again by their owner."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select

from imghost.base.errors import InvalidInput, NotFound
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Image, UploadBatch
from imghost.services.actor import Actor
from imghost.services.albums.arrange import keep_order
from imghost.services.albums.create import create_album, fill_album
from imghost.services.albums.values import AlbumChoices
from imghost.services.images.own_images import still_own

MOST_FILES = 2_000
# The page of a batch is for what comes right after an upload; the pictures themselves stay in the library.
KEPT = timedelta(days=90)


def keep_batch(actor: Actor, codes: Sequence[str]) -> UploadBatch:
    """Remember that the actor's images with `codes` were uploaded together, and flush.

    Raises InvalidInput for more than 2,000 of them, and when none of them is the actor's own.
    """
    batch = UploadBatch(user_id=actor.user.id if actor.user else None, guest_key=_guest_key(actor))
    extend_batch(actor, batch, codes)
    db.session.add(batch)
    db.session.flush()
    return batch


def extend_batch(actor: Actor, batch: UploadBatch, codes: Sequence[str]) -> None:
    """Make the actor's images with `codes` all that belong to `batch`; its album gets what is new.

    Raises what `keep_batch` raises.
    """
    wanted = list(dict.fromkeys(codes))
    if len(wanted) > MOST_FILES:
        raise InvalidInput(Message("At most %(count)s files at once.", count=MOST_FILES), field="code")
    images = still_own(actor, wanted)
    if not images:
        raise InvalidInput("None of these uploads is here any more.", field="code")
    batch.image_codes = [image.code for image in images]
    if batch.album is not None:
        _fill(actor, batch, images)


def find_batch(actor: Actor, code: str) -> UploadBatch:
    """Return the actor's own batch. Raises NotFound, whether there is such a batch of others or not."""
    batch = db.session.scalar(select(UploadBatch).where(UploadBatch.code == code, _own(actor)))
    if batch is None:
        raise NotFound
    return batch


def batch_images(actor: Actor, batch: UploadBatch) -> list[Image]:
    """Return what is left of the batch, in the order in which it was chosen."""
    return still_own(actor, batch.image_codes)


def make_batch_album(actor: Actor, batch: UploadBatch, name: str, visibility: str) -> None:
    """Put the batch into a new album that shows it in the order in which it was chosen, and flush.

    A batch that has an album keeps it. Raises what `create_album` raises.
    """
    if batch.album is not None and batch.album.trashed_at is None:
        return
    batch.album = create_album(actor, AlbumChoices(name=name, visibility=visibility))
    _fill(actor, batch, batch_images(actor, batch))


def _fill(actor: Actor, batch: UploadBatch, images: Sequence[Image]) -> None:
    if batch.album is None:
        return
    fill_album(actor, batch.album, images)
    keep_order(batch.album, images)


def _own(actor: Actor) -> ColumnElement[bool]:
    if actor.user is not None:
        return UploadBatch.user_id == actor.user.id
    return and_(UploadBatch.user_id.is_(None), UploadBatch.guest_key == (actor.guest_key or "-"))


def _guest_key(actor: Actor) -> str | None:
    return actor.guest_key if actor.is_guest else None
