"""Classifies processing failures: the file's fault (failed) or the site's (retried with back-off).

Only the file's own fault makes an image `failed`. A full disk, a decoder that was killed, Redis or the
database away, a storage that is not mounted: the image waits, and is tried again after a growing pause.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from redis.exceptions import RedisError
from rq.timeouts import BaseTimeoutException
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from imghost.base.errors import NotFound, Unavailable
from imghost.extensions import db
from imghost.metrics import PROCESSING_FAILURES
from imghost.models import Image
from imghost.services.uploads.versions import is_current, write_current

# NotFound: a stored file that is not there although its row is.
OWN_FAULTS = (Unavailable, NotFound, OSError, RedisError, DBAPIError, PoolTimeout, BaseTimeoutException)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=5)

log = logging.getLogger(__name__)


@contextmanager
def blamed(image: Image) -> Iterator[None]:
    """Count what goes wrong inside on the one whose fault it is.

    The site's own fault ends here, with a line in the log. Anything else that is raised counts as an attempt
    and is raised on: it may be the file that brings it about.
    """
    try:
        yield
    except OWN_FAULTS as error:
        db.session.rollback()
        # Whoever removed the file under our hands wanted no pictures of it.
        if is_current(image):
            write_current(image, setbacks=Image.setbacks + 1)
            reason = str(error).partition("\n")[0]
            PROCESSING_FAILURES.labels("own-fault").inc()
            log.warning("image %s is tried again later: %s: %s", image.code, type(error).__name__, reason)
    except Exception:
        db.session.rollback()
        write_current(image, attempts=Image.attempts + 1)
        raise


def pause_after(setbacks: int, least: timedelta) -> timedelta:
    """Return how long an image waits after so many setbacks."""
    if not setbacks:
        return least
    longer: timedelta = FIRST_PAUSE * 2 ** min(setbacks - 1, 10)
    return max(least, min(LONGEST_PAUSE, longer))
