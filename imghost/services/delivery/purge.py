"""Pictures that must not be shown as they were any more: forgotten here and by the cache before the site.

Every way of changing who sees a picture ends in a flush, so that is where changes are noticed. What is to be
purged waits in Redis until it has been done; the request only leaves a note.
"""

import logging
import time
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from redis.exceptions import RedisError
from sqlalchemy import Update, event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, joinedload

from imghost import queue
from imghost.base.identifiers import new_code
from imghost.effects import on_commit
from imghost.extensions import db, redis
from imghost.models import Album, Image, User
from imghost.services.delivery import cdn
from imghost.services.delivery.variant_cache import remove_made
from imghost.services.visibility import is_public

# The columns that decide which bytes strangers get.
WATCHED: dict[type[Any], tuple[str, ...]] = {
    Image: (
        "visibility",
        "approved",
        "album",
        "album_id",
        "expires_at",
        "deleted_at",
        "version",
        "trashed_at",
        "quarantined_at",
    ),
    Album: ("effective_visibility", "gate_code", "password_hash", "trashed_at"),
    User: ("disabled", "banned_until"),
}
COLUMNS = {"image": Image.id, "album": Image.album_id, "user": Image.user_id, "watermark": Image.user_id}
# For statements about pictures that, or whose album, the same transaction notes otherwise, or of which
# strangers get what they got at every address: `execution_options=NOTED_ALREADY`.
NOTED_ALREADY = {"noted_already": True}
# Every picture of the site.
SITE_WATERMARK = "watermark:0"
# A sorted set of what is to be purged, by when it was noted.
WAITING = "purge:waiting"
JOB = "imghost.jobs.purge.purge_caches"
BATCH = 200
# A hook that does not answer is asked again at every round of the schedule for this long.
GIVE_UP_SECONDS = 600

log = logging.getLogger(__name__)


def watch_changes() -> None:
    """Notice from now on what is flushed in any session of this process."""
    if not event.contains(Session, "after_flush", _notice):
        event.listen(Session, "after_flush", _notice)
        event.listen(Session, "do_orm_execute", _notice_in_bulk)


def _notice(session: Session, _context: object) -> None:
    subjects = [
        f"{type(row).__name__.lower()}:{row.id}"
        for row in session.dirty
        if any(inspect(row).attrs[name].history.has_changes() for name in WATCHED.get(type(row), ()))
    ]
    if subjects:
        on_commit(session, partial(_leave_note, subjects))


def _notice_in_bulk(state: ORMExecuteState) -> None:
    """An UPDATE of many rows at once passes by the flush; its rows are looked up before they change."""
    statement = state.statement
    if not isinstance(statement, Update) or state.bind_mapper is None:
        return
    if state.execution_options.get("noted_already"):
        return
    table = state.bind_mapper.class_
    # SQLAlchemy has no public way to ask which columns an UPDATE sets.
    written = {getattr(column, "key", column) for column in statement._values or ()}
    if written.isdisjoint(WATCHED.get(table, ())):
        return
    ids = select(table.id) if statement.whereclause is None else select(table.id).where(statement.whereclause)
    subjects = [f"{table.__name__.lower()}:{number}" for number in state.session.scalars(ids)]
    if subjects:
        on_commit(state.session, partial(_leave_note, subjects))


def note_watermark(user: User | None = None) -> None:
    """Purge, after the commit, what strangers got of the pictures of `user`; None is the whole site."""
    subject = f"watermark:{user.id}" if user is not None else SITE_WATERMARK
    on_commit(db.session, partial(_leave_note, [subject]))


def _leave_note(subjects: list[str]) -> None:
    """Each change is a note of its own: one that comes while the last is being purged is not lost."""
    moment = time.time()
    try:
        redis().zadd(WAITING, {f"{subject}:{new_code()}": moment for subject in subjects})
    except RedisError as error:
        log.warning("Redis is away (%s): caches are not purged", type(error).__name__)
        return
    queue.enqueue(JOB, key="purge-caches", queue=queue.UPKEEP)


def purge_waiting() -> None:
    """Purge everything that waits. Raises RedisError."""
    client = redis()
    waiting = cast("list[tuple[bytes, float]]", client.zrange(WAITING, 0, -1, withscores=True))
    noted: dict[str, list[tuple[bytes, float]]] = {}
    for member, moment in waiting:
        noted.setdefault(member.decode().rpartition(":")[0], []).append((member, moment))
    for subjects in _together(list(noted)):
        remakes = subjects[0].startswith("watermark:")
        done = all(_purge(images, remakes=remakes) for images in _images_of(subjects))
        members = [each for subject in subjects for each in noted[subject]]
        over = [member for member, moment in members if done or time.time() - moment > GIVE_UP_SECONDS]
        if over:
            client.zrem(WAITING, *over)
        if not done:
            log.error("%s … is still to be purged from the cache in front of the site", subjects[0])
            return


def _together(subjects: list[str]) -> Iterator[list[str]]:
    """Yield what is purged at once: many single images, because thousands may have changed; others alone."""
    images = [subject for subject in subjects if subject.startswith("image:")]
    for start in range(0, len(images), BATCH):
        yield images[start : start + BATCH]
    yield from ([subject] for subject in subjects if not subject.startswith("image:"))


def _images_of(subjects: list[str]) -> Iterator[list[Image]]:
    kind = subjects[0].partition(":")[0]
    last_id = 0
    facts = (joinedload(Image.album), joinedload(Image.user))
    query = select(Image).options(*facts).order_by(Image.id).limit(BATCH)
    if subjects != [SITE_WATERMARK]:
        numbers = [int(subject.partition(":")[2]) for subject in subjects]
        query = query.where(COLUMNS[kind].in_(numbers))
    while images := list(db.session.scalars(query.where(Image.id > last_id))):
        last_id = images[-1].id
        yield images


def _purge(images: list[Image], *, remakes: bool) -> bool:
    """`remakes` says that pictures made for visitors are not asked for again as they are."""
    for image in images:
        if remakes or not is_public(image):
            # Only its owner can ask for them now; they shall not take the room of pictures in use.
            remove_made(image)
    return cdn.forget_addresses([address for image in images for address in cdn.addresses_of(image)])
