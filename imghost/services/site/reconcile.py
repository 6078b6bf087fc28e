"""Finishes what a crash or a lost Redis left behind: the rows say what is still to do."""

from datetime import timedelta

from sqlalchemy import and_, or_, select

from imghost.base.messages import Message
from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.images.files import finish_deleted
from imghost.services.site import live_jobs
from imghost.services.uploads import sizes
from imghost.services.uploads.ingest import job_key, start_processing

# Between the commit of a new row and its job lie milliseconds; nobody should look in between.
GRACE = timedelta(seconds=10)
MOST_ATTEMPTS = 3
BATCH = 500
GAVE_UP = Message("Processing stopped each time it was tried.")


def reconcile(grace: timedelta = GRACE) -> int:
    """Enqueue images that nobody works on, finish deletions, commit; return how many were enqueued.

    Looks at images unchanged for `grace`. After three attempts an image is `failed`; its ordered sizes have
    three more. Raises RedisError.
    """
    started, last_id = 0, 0
    while images := _unfinished(grace, last_id):
        last_id = images[-1].id
        live = live_jobs.live([key for image in images for key in _keys(image)])
        started += sum(_restart(image) for image in images if live.isdisjoint(_keys(image)))
        db.session.commit()
    finish_deleted()
    return started


def _unfinished(grace: timedelta, last_id: int) -> list[Image]:
    query = select(Image).where(
        Image.id > last_id,
        or_(
            Image.status == "processing",
            and_(Image.sizes_status == "processing", Image.status == "ready"),
        ),
        Image.deleted_at.is_(None),
        or_(Image.expires_at.is_(None), Image.expires_at > now()),
        Image.updated_at <= now() - grace,
    )
    return list(db.session.scalars(query.order_by(Image.id).limit(BATCH)))


def _keys(image: Image) -> list[str]:
    """The job that began the last attempt, and the one that may wait for the next."""
    attempts = range(max(0, image.attempts - 1), image.attempts + 1)
    if image.status == "ready":
        return [sizes.job_key(image, attempt) for attempt in attempts]
    return [job_key(image.id, attempt) for attempt in attempts]


def _restart(image: Image) -> bool:
    if image.status == "ready":
        return _restart_sizes(image)
    if image.attempts >= MOST_ATTEMPTS:
        image.status, image.failure = "failed", GAVE_UP
        return False
    live_jobs.forget(_keys(image))
    return start_processing(image.id, image.attempts)


def _restart_sizes(image: Image) -> bool:
    if image.attempts >= 2 * MOST_ATTEMPTS:
        image.sizes_status = "failed"
        return False
    live_jobs.forget(_keys(image))
    return sizes.start_sizes(image)
