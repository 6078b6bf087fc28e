"""Views are counted in Redis and added to the rows in batches: no page view writes to the database."""

from contextlib import suppress

from redis.exceptions import RedisError, ResponseError
from sqlalchemy import select, update

from imghost.extensions import db, redis
from imghost.models import Image
from imghost.services.delivery.answer_mark import SAME_ANSWERS
from imghost.services.discovery.trends import note_views

PENDING = "views:pending"
FLUSHING = "views:flushing"
TOTALS = "views:totals"
BATCH = 1_000


def count(image: Image) -> int:
    """Count one view and return how many are not in the row yet; 0 while Redis is away."""
    try:
        return int(redis().hincrby(PENDING, str(image.id), 1))
    except RedisError:
        return 0


def pending(image: Image) -> int:
    """Return how many views are not in the row yet; 0 while Redis is away."""
    try:
        return int(redis().hget(PENDING, str(image.id)) or 0)
    except RedisError:
        return 0


def flush_views() -> int:
    """Add what was counted to the rows, commit, and return the number of views.

    A batch that was put aside before a crash is added first. Totals are written, never differences, so that a
    batch whose commit was the last thing before a crash changes nothing when it comes again. One caller at a
    time: the schedule's lock; nobody else writes `Image.views`.
    """
    counted = _put_aside()
    for image_id, total in _totals(counted).items():
        _write(image_id, total)
    # After a crash a batch may count twice for the trends; nobody reads exact numbers there.
    note_views(counted)
    db.session.commit()
    redis().delete(TOTALS, FLUSHING)
    return sum(counted.values())


def _put_aside() -> dict[int, int]:
    """Return the batch that is written next, by image; new views are counted elsewhere from now on."""
    if not redis().exists(FLUSHING):
        with suppress(ResponseError):  # nothing was counted
            redis().rename(PENDING, FLUSHING)
    return _numbers(FLUSHING)


def _totals(counted: dict[int, int]) -> dict[int, int]:
    """Return what the rows will say; once said, it stays so until the batch is done."""
    totals = _numbers(TOTALS)
    if not totals:
        ids = list(counted)
        for start in range(0, len(ids), BATCH):
            query = select(Image.id, Image.views).where(Image.id.in_(ids[start : start + BATCH]))
            totals |= {image_id: views + counted[image_id] for image_id, views in db.session.execute(query)}
        if totals:
            redis().hset(TOTALS, mapping={str(image_id): total for image_id, total in totals.items()})
    return totals


def _numbers(name: str) -> dict[int, int]:
    return {int(key): int(number) for key, number in redis().hgetall(name).items()}


def _write(image_id: int, total: int) -> None:
    """Being seen is no change: the time of the last one stays."""
    statement = update(Image).where(Image.id == image_id).values(views=total, updated_at=Image.updated_at)
    db.session.execute(statement, execution_options=SAME_ANSWERS)
