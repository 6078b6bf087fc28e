"""The reconciler: finishes what a crash or a lost Redis left undone, from the state in the rows."""

from datetime import timedelta

from sqlalchemy import and_, or_, select

from imghost.base.messages import Message
from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.apis import sizes
from imghost.services.images.remove_files import finish_deleted
from imghost.services.upkeep import live_jobs
from imghost.services.uploads.ingest import job_key, start_processing
from imghost.services.uploads.setbacks import pause_after

# Between the commit of a new row and its job lie milliseconds; nobody should look in between.
GRACE = timedelta(seconds=10)
MOST_ATTEMPTS = 3
BATCH = 500
GAVE_UP = Message("Processing stopped each time it was tried.")


def reconcile(grace: timedelta = GRACE) -> int:
    """Enqueue images that nobody works on, finish deletions, commit; return how many were enqueued.

    Looks at images unchanged for `grace`, or longer where the site itself failed before. After three attempts
    that nobody but the file explains an image is `failed`; its ordered sizes have three more. A worker that
    was killed, or a lost job, is no attempt. Raises RedisError.
    """
    started, last_id = 0, 0
    while images := _unfinished(grace, last_id):
        last_id = images[-1].id
        due = [image for image in images if _is_due(image, grace)]
        live = live_jobs.live([key for image in due for key in _keys(image)])
        started += sum(_restart(image) for image in due if live.isdisjoint(_keys(image)))
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


def _is_due(image: Image, grace: timedelta) -> bool:
    return image.updated_at <= now() - pause_after(image.setbacks, grace)


def _keys(image: Image) -> list[str]:
    """The job that began the last attempt, and the one that may wait for the next."""
    attempts = range(max(0, image.attempts - 1), image.attempts + 1)
    if image.status == "ready":
        return [sizes.job_key(image, attempt) for attempt in attempts]
    # A new file behind an old address begins with a job of its own.
    return [job_key(image.id, attempt) for attempt in (*attempts, image.version * 1_000)]


def _restart(image: Image) -> bool:
    if image.status == "ready":
        return _restart_sizes(image)
    if image.attempts >= MOST_ATTEMPTS:
        image.status, image.failure = "failed", GAVE_UP
        return False
    image.setbacks += 1
    live_jobs.forget(_keys(image))
    return start_processing(image.id, image.attempts)


def _restart_sizes(image: Image) -> bool:
    if image.attempts >= 2 * MOST_ATTEMPTS:
        image.sizes_status = "failed"
        return False
    image.setbacks += 1
    live_jobs.forget(_keys(image))
    return sizes.start_sizes(image)
