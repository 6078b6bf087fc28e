"""Views are counted in Redis and added to the rows in batches: no page view writes to the database."""

from redis.exceptions import RedisError, ResponseError
from sqlalchemy import update

from imghost.extensions import db, redis
from imghost.models import Image

PENDING = "views:pending"
FLUSHING = "views:flushing"


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

    A batch that was put aside before a crash is added first. One caller at a time: the schedule's lock.
    """
    if not redis().exists(FLUSHING):
        try:
            redis().rename(PENDING, FLUSHING)
        except ResponseError:
            return 0  # nothing was counted
    counted = {int(key): int(number) for key, number in redis().hgetall(FLUSHING).items()}
    for image_id, number in counted.items():
        _add(image_id, number)
    db.session.commit()
    redis().delete(FLUSHING)
    return sum(counted.values())


def _add(image_id: int, number: int) -> None:
    """Being seen is no change: the time of the last one stays."""
    statement = update(Image).where(Image.id == image_id)
    db.session.execute(statement.values(views=Image.views + number, updated_at=Image.updated_at))
