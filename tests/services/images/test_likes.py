"""Likes are a part of the transaction they were made in."""

import pytest
from sqlalchemy import func, select

from imghost.extensions import db
from imghost.models import Image, Like
from imghost.services.actor import Actor
from imghost.services.images.likes import set_like
from tests.factories import make_image, make_user

pytestmark = pytest.mark.usefixtures("app")


def counted(image: Image) -> tuple[int, int]:
    db.session.refresh(image)
    return db.session.scalar(select(func.count()).select_from(Like)) or 0, image.likes


def test_a_like_that_is_not_committed_leaves_nothing() -> None:
    image, actor = make_image(), Actor(user=make_user())
    set_like(actor, image, wanted=True)
    db.session.rollback()
    assert counted(image) == (0, 0)


def test_twice_is_once() -> None:
    image, actors = make_image(), [Actor(user=make_user()), Actor(user=make_user())]
    for wanted, expected in ((True, 2), (True, 2), (False, 0), (False, 0)):
        for actor in actors:
            set_like(actor, image, wanted=wanted)
            db.session.commit()
        assert counted(image) == (expected, expected)
