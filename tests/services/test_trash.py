"""Undo and the sweeper at the same moment: a picture comes back or it is gone, never both."""

import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.trash import sweep_trash
from imghost.settings import Settings
from tests.factories import make_image, make_user


@pytest.mark.usefixtures("app")
def test_nothing_comes_back_in_the_middle_of_the_sweep(settings: Settings) -> None:
    if settings.database_url:
        pytest.skip("PostgreSQL holds the rows")
    image = make_image(user=make_user(), trashed_at=now() - timedelta(minutes=1))
    restored: list[bool] = []

    def bring_back(*_arguments: Any) -> None:
        with sqlite3.connect(settings.home / "imghost.sqlite3", timeout=0) as other:
            try:
                other.execute("UPDATE images SET trashed_at = NULL WHERE deleted_at IS NULL")
            except sqlite3.OperationalError:
                restored.append(False)
            else:
                restored.append(True)

    event.listen(db.engine, "after_cursor_execute", bring_back, once=True)
    sweep_trash()
    db.session.expire_all()
    assert restored == [db.session.get_one(Image, image.id).deleted_at is None]
