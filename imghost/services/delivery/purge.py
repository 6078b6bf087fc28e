"""Cache purging: notices changes that alter what strangers get, and invalidates the CDN and variants.

Every way of changing who sees a picture ends in a flush, so that is where changes are noticed. The same
transaction leaves a note (`Purge`), which stays until caches have been told.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, delete, event, insert, literal, select
from sqlalchemy.orm import ORMExecuteState, Session, joinedload

from imghost.extensions import db, now
from imghost.models import Album, Image, Purge, User
from imghost.models.column_changes import Change, has_changed, writes
from imghost.services.delivery import cdn
from imghost.services.delivery.secret_names import settle_names
from imghost.services.delivery.variant_cache import remove_made
from imghost.services.purge_notes import SITE_WATERMARK, Subject, purge_after_commit
from imghost.services.visibility import is_public

NOTICED = (Image, Album, User)
COLUMNS = {"image": Image.id, "album": Image.album_id, "user": Image.user_id, "watermark": Image.user_id}
Note = tuple[int, datetime]
BATCH, NOTES = 200, 1_000
# A hook that does not answer is asked again at every round of the schedule for this long.
GIVE_UP = timedelta(minutes=10)

log = logging.getLogger(__name__)


def watch_changes() -> None:
    """Notice from now on what is flushed in any session of this process."""
    if not event.contains(Session, "after_flush", _notice):
        event.listen(Session, "after_flush", _notice)
        event.listen(Session, "do_orm_execute", _notice_in_bulk)


def _notice(session: Session, _context: object) -> None:
    subjects = [
        {"kind": type(row).__name__.lower(), "subject_id": row.id}
        for row in session.dirty
        if isinstance(row, NOTICED) and has_changed(row, Change.BYTES)
    ]
    if subjects:
        session.connection().execute(insert(Purge), subjects)
        purge_after_commit(session)


def _notice_in_bulk(state: ORMExecuteState) -> None:
    """An UPDATE of many rows at once passes by the flush; its rows are noted before they change."""
    statement = state.statement
    if not isinstance(statement, Update) or state.bind_mapper is None:
        return
    table = state.bind_mapper.class_
    options = state.execution_options
    if table not in NOTICED or options.get("noted_already") or not writes(table, options, Change.BYTES):
        return
    rows = select(literal(table.__name__.lower()), table.id, literal(now(), Purge.noted_at.type))
    if statement.whereclause is not None:
        rows = rows.where(statement.whereclause)
    noted = insert(Purge).from_select(["kind", "subject_id", "noted_at"], rows)
    if cast("CursorResult[Any]", state.session.connection().execute(noted)).rowcount:
        purge_after_commit(state.session)


def purge_waiting() -> None:
    """Purge everything that waits, oldest first, and commit after each batch. Raises RedisError."""
    last_id = 0
    columns = (Purge.id, Purge.noted_at, Purge.kind, Purge.subject_id)
    query = select(*columns).order_by(Purge.id).limit(NOTES)
    while notes := db.session.execute(query.where(Purge.id > last_id)).all():
        last_id = notes[-1].id
        noted: dict[Subject, list[Note]] = {}
        for number, moment, kind, subject_id in notes:
            noted.setdefault((kind, subject_id), []).append((number, moment))
        for subjects in _together(list(noted)):
            if not _purge_together(subjects, [note for subject in subjects for note in noted[subject]]):
                return


def _purge_together(subjects: list[Subject], notes: list[Note]) -> bool:
    """Purge them and forget their notes, or those that are too old; False when it could not be done."""
    remakes = subjects[0][0] == "watermark"
    if not remakes:
        _settle(subjects)
    done = all(_purge(images, remakes=remakes) for images in _images_of(subjects))
    over = [number for number, moment in notes if done or moment < now() - GIVE_UP]
    db.session.execute(delete(Purge).where(Purge.id.in_(over)).execution_options(synchronize_session=False))
    db.session.commit()
    if not done:
        log.error("%s %s … is still to be purged from the cache in front of the site", *subjects[0])
    return done


def _together(subjects: list[Subject]) -> Iterator[list[Subject]]:
    """Yield what is purged at once: many single images, because thousands may have changed; others alone."""
    images = [subject for subject in subjects if subject[0] == "image"]
    for start in range(0, len(images), BATCH):
        yield images[start : start + BATCH]
    yield from ([subject] for subject in subjects if subject[0] != "image")


def _images_of(subjects: list[Subject]) -> Iterator[list[Image]]:
    last_id = 0
    facts = (joinedload(Image.album), joinedload(Image.user))
    query = select(Image).options(*facts).order_by(Image.id).limit(BATCH)
    if subjects != [SITE_WATERMARK]:
        column = COLUMNS[subjects[0][0]]
        query = query.where(column.in_([number for _, number in subjects]))
    while images := list(db.session.scalars(query.where(Image.id > last_id))):
        last_id = images[-1].id
        yield images


def _settle(subjects: list[Subject]) -> None:
    """First of all, so that what is purged below is out of use."""
    for images in _images_of(subjects):
        if settle_names(images):
            db.session.commit()


def _purge(images: list[Image], *, remakes: bool) -> bool:
    """`remakes` says that pictures made for visitors are not asked for again as they are."""
    for image in images:
        if remakes or not is_public(image):
            _make_room(image)
    return cdn.forget_addresses([address for image in images for address in cdn.addresses_of(image)])


def _make_room(image: Image) -> None:
    """Only its owner can ask for them now; they shall not take the room of pictures in use."""
    try:
        remove_made(image)
    except OSError as error:
        # They are still counted, and go when room is needed. The cache is told of them all the same.
        log.warning("pictures of image %s cannot be removed now: %s", image.code, error.strerror)
