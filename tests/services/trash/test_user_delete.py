"""The end of an account, and what of others was in it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from imghost.base.errors import NotFound
from imghost.extensions import db, redis
from imghost.jobs.remove import remove_accounts
from imghost.jobs.schedule import TABLE
from imghost.models import (
    AccountToken,
    Album,
    APIKey,
    DropBox,
    Identity,
    Image,
    Like,
    Passkey,
    Preset,
    Report,
    Usage,
    User,
    UserSession,
)
from imghost.services.accounts import account_tokens, user_sessions
from imghost.services.accounts.export_facts import facts
from imghost.services.accounts.sign_in import find_account
from imghost.services.accounts.user_add import add_user
from imghost.services.accounts.user_list import find_user, list_users
from imghost.services.accounts.user_search import search_users
from imghost.services.actor import Actor
from imghost.services.trash import user_remove
from imghost.services.trash.user_delete import delete_user
from imghost.services.usage import usage
from imghost.services.visibility import alive
from imghost.storage import layout
from imghost.storage.current import storage
from tests.factories import count_uploads, make_album, make_image, make_key, make_user


@pytest.mark.parametrize(
    ("album", "after"),
    [("public", "public"), ("link", "link"), ("password", "private"), ("private", "private")],
)
def test_what_others_brought_stays_as_private_as_it_was(app: Flask, album: str, after: str) -> None:
    admin, user = make_user(role="admin"), make_user()
    above = make_album(user=user, visibility=album, password_hash="x")
    brought = make_image(guest_key="g" * 64, album=make_album(user=user, parent_id=above.id))
    own = make_image(user=user, album=above)
    user_id = user.id
    delete_user(Actor(user=admin), user)
    db.session.commit()
    remove_accounts()
    assert db.session.get(User, user_id) is None
    kept = db.session.get_one(Image, brought.id)
    assert (kept.deleted_at, kept.album_id, kept.visibility) == (None, None, after)
    assert db.session.get_one(Image, own.id).deleted_at is not None


def test_the_next_account_begins_with_nothing_used(app: Flask) -> None:
    """SQLite gives the number of the last row once more."""
    admin, user = make_user(role="admin"), make_user()
    count_uploads(user, 500)
    user_id = user.id
    delete_user(Actor(user=admin), user)
    db.session.commit()
    remove_accounts()
    assert usage.totals(make_user(id=user_id)).uploads == 0


def test_it_is_locked_and_nameless_at_once_and_its_name_is_free(app: Flask, everything: User) -> None:
    admin, user, code = make_user(role="admin"), everything, everything.code
    name, email = user.name, user.email
    reported = db.session.scalars(select(Report)).one()
    delete_user(Actor(user=admin), user)
    db.session.commit()
    with pytest.raises(NotFound):
        find_user(Actor(user=admin), code)
    assert [row.name for row in list_users(Actor(user=admin))] == [admin.name]
    assert [row.name for row in search_users(Actor(user=admin), code).rows] == []
    assert find_account(name) is find_account(email) is None
    assert (reported.reporter_id, reported.reporter_email, reported.reporter_address) == (None, None, None)
    for model in (UserSession, APIKey, AccountToken, Identity, Passkey):
        assert rows(model) == 0, model
    told = json.dumps(facts(user, [column.key for column in User.__table__.columns]))
    assert not [word for word in (name, email, "Ada", "About me") if word in told]
    assert add_user(name, email, "new secret pass").name == name


def test_the_worker_leaves_no_trace(app: Flask, everything: User) -> None:
    admin, others = make_user(role="admin"), db.session.scalars(select(Image).where(Image.likes == 1)).all()
    delete_user(Actor(user=admin), everything)
    db.session.commit()
    remove_accounts()
    assert db.session.scalars(select(User)).all() == [admin]
    for model in (Album, APIKey, DropBox, Preset, Like, Usage, UserSession, AccountToken, Identity, Passkey):
        assert rows(model) == 0, model
    left = db.session.scalars(select(Image).where(Image.deleted_at.is_(None))).all()
    assert sorted(left, key=lambda image: image.id) == others
    assert [image.likes for image in left] == [0, 0, 0]
    ended = db.session.scalars(select(Image).where(Image.deleted_at.is_not(None))).all()
    assert {(image.user_id, image.album_id, image.guest_key) for image in ended} == {(None, None, None)}
    assert list(storage().walk()) == []


@pytest.mark.parametrize("place", ["images", "likes", "albums", "users"])
def test_what_a_killed_worker_leaves_the_next_one_finishes(
    app: Flask, everything: User, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_remove, "BATCH", 2)
    delete_user(Actor(user=make_user(role="admin")), everything)
    db.session.commit()
    killing = Killing(place, after=1 if place in ("images", "likes") else 0)
    event.listen(db.engine, "before_cursor_execute", killing.look)
    with pytest.raises(KeyboardInterrupt):
        remove_accounts()
    event.remove(db.engine, "before_cursor_execute", killing.look)
    db.session.rollback()
    assert rows(User) == 2
    # Its pictures are hidden as before.
    assert db.session.scalars(select(Image).where(alive(), Image.user_id.is_not(None))).all() == []
    remove_accounts()
    assert (rows(User), rows(Like), rows(Album)) == (1, 0, 0)
    numbers = db.session.scalars(select(Image.likes).where(Image.deleted_at.is_(None)))
    assert list(numbers) == [0, 0, 0]


def test_only_one_worker_is_at_it(app: Flask, everything: User) -> None:
    delete_user(Actor(user=make_user(role="admin")), everything)
    db.session.commit()
    with redis().lock("remove-accounts", timeout=60):
        remove_accounts()
        assert rows(User) == 2
    remove_accounts()
    assert rows(User) == 1
    assert [entry.seconds for entry in TABLE if entry.job is remove_accounts] == [20]


@pytest.fixture
def everything(app: Flask) -> User:
    """An account with a bit of everything that the site keeps of somebody; three pictures are of others."""
    user = make_user(
        display_name="Ada",
        about="About me",
        watermark=json.dumps({"picture": "a" * 32}),
        avatar_key="avatars/x",
    )
    album = make_album(user=user)
    inner = make_album(user=user, parent_id=album.id)
    for number in range(5):
        make_image(user=user, album=(album, inner, None)[number % 3])
    liked = [make_image(likes=1) for _ in range(3)]
    make_key(user)
    user_sessions.begin(user, "192.0.2.1", "a browser")
    account_tokens.issue(user, "password", timedelta(hours=1))
    db.session.add_all([
        *(Like(user_id=user.id, image_id=image.id) for image in liked),
        DropBox(album=inner), Preset(user_id=user.id, name="a", params="w_9"),
        Usage(user_id=user.id, month="2026-01"),
        Identity(user=user, issuer="https://id.example", subject="1"),
        Passkey(user=user, credential_id=b"1", public_key=b"1", name="Phone"),
        Report(reporter=user, subject=liked[0].code, reason="spam", reporter_address="192.0.2.1",
               reporter_email="ada@example.org"),
    ])  # fmt: skip
    db.session.commit()
    for key in (layout.mark("a" * 32), layout.avatar(user.code, "x"), layout.export(user.code, "x")):
        made = storage().working_path("bin")
        made.write_bytes(b"x")
        storage().place(made, key)
    return user


class Killing:
    """Ends the worker when it is about to change the table `place`, after it has done so `after` times."""

    def __init__(self, place: str, after: int) -> None:
        self.begins = tuple(f"{verb} {place} " for verb in ("UPDATE", "DELETE FROM"))
        self.left = after

    def look(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(self.begins):
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1


def rows(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
