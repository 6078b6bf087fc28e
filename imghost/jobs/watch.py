"""The alert thread beside the schedule: not a job, because it must run when no worker does."""

import logging
import threading

from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from imghost.extensions import db, redis
from imghost.services.upkeep.alerts.watch import watch

WATCH_SECONDS = 60.0
# Of several machines one tells.
TURN = "alerts:turn"

log = logging.getLogger(__name__)


def keep_watching(app: Flask) -> threading.Thread:
    """Begin to watch in a thread of its own, which ends with the process."""
    thread = threading.Thread(target=_watch_on, args=(app,), daemon=True, name="alerts")
    thread.start()
    return thread


def _watch_on(app: Flask) -> None:
    while True:
        with app.app_context():
            _watch_once()
        threading.Event().wait(WATCH_SECONDS)


def _watch_once() -> None:
    try:
        if _is_our_turn():
            watch()
    except SQLAlchemyError as error:
        log.warning("the site cannot be watched, its database is away: %s", type(error).__name__)
    except Exception:
        # A fault of ours must not end the watch for good.
        log.exception("watching the site failed")
    finally:
        db.session.remove()


def _is_our_turn() -> bool:
    """Without Redis each machine speaks for itself: told twice is better than not at all."""
    try:
        return bool(redis().set(TURN, 1, nx=True, ex=int(WATCH_SECONDS) - 5))
    except RedisError:
        return True
