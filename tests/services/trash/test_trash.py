"""Undo and the sweeper at the same moment: a picture comes back or it is gone, never both."""

import sqlite3
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.trash.image_trash import sweep_trash
from imghost.settings import Settings
from tests.factories import make_image, make_user


@pytest.mark.usefixtures("app")
def test_nothing_comes_back_in_the_middle_of_the_sweep(settings: Settings) -> None:
    if settings.database_url:
        pytest.skip("PostgreSQL holds the rows")
    image = make_image(user=make_user(), trashed_at=now() - timedelta(minutes=1))
    restored: list[bool] = []

    def bring_back(*_arguments: Any) -> None:
        back = "UPDATE images SET trashed_at = NULL WHERE trashed_at NOT NULL AND deleted_at IS NULL"
        path = settings.home / "imghost.sqlite3"
        with suppress(sqlite3.OperationalError), sqlite3.connect(path, timeout=0) as other:
            restored.append(other.execute(back).rowcount > 0)

    event.listen(db.engine, "after_cursor_execute", bring_back)
    sweep_trash()
    event.remove(db.engine, "after_cursor_execute", bring_back)
    db.session.expire_all()
    assert any(restored) is (db.session.get_one(Image, image.id).deleted_at is None)
