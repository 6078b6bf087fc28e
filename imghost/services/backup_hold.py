"""The backup lock: files are not deleted while a backup that names them is being made.

A deletion is effective at once; its files, and then its row, wait until the backup is done. A backup that was
killed holds nobody up for longer than ten minutes.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import delete, select

from imghost.extensions import db
from imghost.models import Setting

NAME = "backup:hold"
LENGTH = timedelta(minutes=10)
RENEWED_EACH_SECONDS = 60.0


def is_held() -> bool:
    """Say whether files that rows named a moment ago have to stay."""
    until = db.session.scalar(select(Setting.value).where(Setting.name == NAME))
    return until is not None and float(json.loads(until)) > time.time()


@contextmanager
def held() -> Iterator[Callable[[], None]]:
    """Keep all files until this is over. What it gives is to be called at least every few minutes."""
    _hold()
    last = time.monotonic()

    def renew() -> None:
        nonlocal last
        if time.monotonic() - last > RENEWED_EACH_SECONDS:
            _hold()
            last = time.monotonic()

    try:
        yield renew
    finally:
        db.session.rollback()
        db.session.execute(delete(Setting).where(Setting.name == NAME))
        db.session.commit()


def _hold() -> None:
    """Note it in the database, which all machines share, and commit."""
    db.session.merge(Setting(name=NAME, value=json.dumps(time.time() + LENGTH.total_seconds())))
    db.session.commit()
