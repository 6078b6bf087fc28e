"""The reconciler: finishes what a crash or a lost Redis left undone, from the state in the rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, or_, select

from imghost.base.messages import Message
from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.apis import sizes
from imghost.services.images.remove_files import finish_deleted
from imghost.services.upkeep import live_jobs
from imghost.services.uploads import films
from imghost.services.uploads.ingest import job_key, start_processing
from imghost.services.uploads.setbacks import pause_after

# Between the commit of a new row and its job lie milliseconds; nobody should look in between.
GRACE = timedelta(seconds=10)
MOST_ATTEMPTS = 3
BATCH = 500
GAVE_UP = Message("Processing stopped each time it was tried.")


@dataclass(frozen=True, slots=True)
class _Work:
    """Something that is still to be done with an image; `keys` are those of the jobs that may be at it."""

    image: Image
    keys: list[str]
    restart: Callable[["_Work"], bool]


def reconcile(grace: timedelta = GRACE) -> int:
    """Enqueue images that nobody works on, finish deletions, commit; return how many were enqueued.

    Looks at images unchanged for `grace`, or longer where the site itself failed before. After three attempts
    that nobody but the file explains an image is `failed`; its ordered sizes and films have three more.
    A worker that was killed, or a lost job, is no attempt. Raises RedisError.
    """
    started, last_id = 0, 0
    while images := _unfinished(grace, last_id):
        last_id = images[-1].id
        due = [image for image in images if _is_due(image, grace)]
        works = [work for image in due for work in _works(image)]
        live = live_jobs.live([key for work in works for key in work.keys])
        started += sum(work.restart(work) for work in works if live.isdisjoint(work.keys))
        db.session.commit()
    finish_deleted()
    return started


def _unfinished(grace: timedelta, last_id: int) -> list[Image]:
    query = select(Image).where(
        Image.id > last_id,
        or_(
            Image.status == "processing",
            and_(Image.sizes_status == "processing", Image.status == "ready"),
            *(
                [and_(Image.films_status == "processing", Image.status == "ready")]
                if films.are_made()
                else []
            ),
        ),
        Image.deleted_at.is_(None),
        or_(Image.expires_at.is_(None), Image.expires_at > now()),
        Image.updated_at <= now() - grace,
    )
    return list(db.session.scalars(query.order_by(Image.id).limit(BATCH)))


def _is_due(image: Image, grace: timedelta) -> bool:
    return image.updated_at <= now() - pause_after(image.setbacks, grace)


def _works(image: Image) -> list[_Work]:
    """What is to be done with the image, by the jobs of the last attempt and of the next."""
    attempts = range(max(0, image.attempts - 1), image.attempts + 1)
    if image.status != "ready":
        # A new file behind an old address begins with a job of its own.
        numbers = (*attempts, image.version * 1_000)
        return [_Work(image, [job_key(image.id, attempt) for attempt in numbers], _restart)]
    works = []
    if image.sizes_status == "processing":
        works.append(_Work(image, [sizes.job_key(image, each) for each in attempts], _restart_sizes))
    if image.films_status == "processing" and films.are_made():
        works.append(_Work(image, [films.job_key(image, each) for each in attempts], _restart_films))
    return works


def _restart(work: _Work) -> bool:
    image = work.image
    if image.attempts >= MOST_ATTEMPTS:
        image.status, image.failure = "failed", GAVE_UP
        return False
    _begin_again(work)
    return start_processing(image.id, image.attempts)


def _restart_sizes(work: _Work) -> bool:
    if work.image.attempts >= 2 * MOST_ATTEMPTS:
        work.image.sizes_status = "failed"
        return False
    _begin_again(work)
    return sizes.start_sizes(work.image)


def _restart_films(work: _Work) -> bool:
    if work.image.attempts >= 2 * MOST_ATTEMPTS:
        work.image.films_status = "failed"
        return False
    _begin_again(work)
    return films.enqueue_films(work.image)


def _begin_again(work: _Work) -> None:
    work.image.setbacks += 1
    live_jobs.forget(work.keys)
