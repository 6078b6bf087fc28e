"""Restores a deleted album with everything that went with it."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, select
from sqlalchemy.orm import InstrumentedAttribute

from imghost.base.errors import Gone
from imghost.extensions import db, now
from imghost.models import Album, FormerPlace, Image
from imghost.models.column_changes import NOTED_ALREADY, updating
from imghost.services.actor import Actor
from imghost.services.albums.free_names import free_name
from imghost.services.albums.shelving import held_album
from imghost.services.albums.tree import hold_tree, ids_below
from imghost.services.audit import record
from imghost.services.trash.image_trash import TOO_LATE, UNDO_SECONDS
from imghost.services.trash.orphan import lift


def restore_album(actor: Actor, code: str) -> Album:
    """Bring back the album `code`, flush and return it; one that is back already is success.

    What somebody changed of its former pictures and sub-albums since stays changed. Where an album of its
    name was made since, its own is numbered. When the album it lay in is in the trash by now, it moves up.
    Raises Gone: it was deleted more than 30 seconds ago, or there never was such an album that `actor` may
    edit.
    """
    actor.require("delete")
    found = db.session.scalar(select(Album).where(Album.code == code))
    if found is None or not actor.may_edit(found):
        raise Gone(TOO_LATE)
    if found.user is not None:
        hold_tree(found.user)
    # Whoever holds it decides: the sweeper asks what time it is only when it has the album, as we do.
    album = held_album(found.id)
    if album is None:
        raise Gone(TOO_LATE)
    if album.trashed_at is None:
        return album
    if album.trashed_at <= now() - timedelta(seconds=UNDO_SECONDS):
        raise Gone(TOO_LATE)
    if not actor.owns(album):
        record(actor, "album.restore", album.code)
    _bring_back(album, album.trashed_at)
    return album


def _bring_back(album: Album, moment: datetime) -> None:
    while album.parent_id is not None:
        parent = db.session.get_one(Album, album.parent_id)
        if parent.trashed_at is None:
            break
        lift(album, parent)
    tree = ids_below(album, Album.trashed_at == moment)
    # Later ones were counted anew by an undo of pictures; nobody could delete them by themselves.
    gone = (Image.album_id.in_(tree), Image.trashed_at >= moment, Image.deleted_at.is_(None))
    shown = updating(Image, trashed_at=None, updated_at=Image.updated_at).where(*gone)
    db.session.execute(shown.execution_options(synchronize_session=False, **NOTED_ALREADY))
    albums = db.session.scalars(tree).all()
    db.session.execute(
        updating(Album, trashed_at=None, updated_at=Album.updated_at).where(Album.id.in_(albums))
    )
    album.name = free_name(album.user, album.parent_id, album.name, album)
    _file_again(album)
    _sink_again(album)
    db.session.execute(delete(FormerPlace).where(FormerPlace.album_id == album.id))
    db.session.expire_all()


def _file_again(album: Album) -> None:
    """Put the pictures that were taken out back, unless somebody has put them elsewhere since."""
    left = select(FormerPlace.image_id).where(FormerPlace.album_id == album.id)

    def former(column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]) -> object:
        place = (FormerPlace.album_id == album.id, FormerPlace.image_id == Image.id)
        return select(column).where(*place).correlate(Image).limit(1).scalar_subquery()

    untouched = Image.visibility == former(FormerPlace.became)
    back = updating(
        Image,
        album_id=album.id,
        # A slug from before it held a secret could be guessed.
        slug=case((Image.address_secret.is_(None), former(FormerPlace.slug)), else_=Image.slug),
        visibility=case((untouched, former(FormerPlace.visibility)), else_=Image.visibility),
        updated_at=Image.updated_at,
    )
    back = back.where(Image.id.in_(left), Image.album_id.is_(None), Image.deleted_at.is_(None))
    db.session.execute(back.execution_options(synchronize_session=False, **NOTED_ALREADY))


def _sink_again(album: Album) -> None:
    """Put the albums that moved up back, unless somebody has put them elsewhere since."""
    places = FormerPlace.sub_album_id == Album.id, FormerPlace.album_id == album.id
    for child, place in db.session.execute(
        select(Album, FormerPlace).join(FormerPlace, places[0] & places[1])
    ):
        if child.parent_id != album.parent_id:
            continue
        child.name = free_name(child.user, album.id, child.name, child)
        child.parent_id = album.id
        if child.visibility == place.became:
            child.visibility = place.visibility
    db.session.flush()
