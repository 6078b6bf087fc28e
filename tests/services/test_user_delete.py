"""The end of an account, and what of others was in it."""

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.accounts.user_delete import delete_user
from imghost.services.actor import Actor
from imghost.services.usage import usage
from tests.factories import make_album, make_image, make_user


@pytest.mark.parametrize(
    ("album", "after"),
    [("public", "public"), ("link", "link"), ("password", "private"), ("private", "private")],
)
def test_what_others_brought_stays_as_private_as_it_was(app: Flask, album: str, after: str) -> None:
    admin, user = make_user(role="admin"), make_user()
    above = make_album(user=user, visibility=album, password_hash="x")
    brought = make_image(guest_key="g" * 64, album=make_album(user=user, parent_id=above.id))
    own = make_image(user=user, album=above)
    delete_user(Actor(user=admin), user)
    db.session.commit()
    assert db.session.get(User, user.id) is None
    kept = db.session.get_one(Image, brought.id)
    assert (kept.deleted_at, kept.album_id, kept.visibility) == (None, None, after)
    assert db.session.get_one(Image, own.id).deleted_at is not None


def test_the_next_account_begins_with_nothing_used(app: Flask) -> None:
    """SQLite gives the number of the last row once more."""
    admin, user = make_user(role="admin"), make_user()
    usage.take(user, {"uploads": 500})
    delete_user(Actor(user=admin), user)
    db.session.commit()
    assert usage.totals(make_user(id=user.id)).uploads == 0
