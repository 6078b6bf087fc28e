"""Who gets pictures made on demand, and how caches may keep them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imghost.base.passwords import hash_password
from imghost.extensions import db, now
from imghost.models import Image, User
from tests.clients import give_session
from tests.factories import make_album, make_user
from tests.services.delivery.conftest import Ask, Upload

Change = Callable[[Image], Any]

# state: what makes it, then the answer to a stranger, to one with the password, to owner and moderator
STATES: dict[str, tuple[Change, int, int, int]] = {
    "public": (lambda image: None, 200, 200, 200),
    "link": (lambda image: setattr(image, "visibility", "link"), 200, 200, 200),
    "nsfw": (lambda image: setattr(image, "nsfw", True), 200, 200, 200),
    "private": (lambda image: setattr(image, "visibility", "private"), 404, 404, 200),
    "private album": (lambda image: into_album(image, visibility="private"), 404, 404, 200),
    "password album": (
        lambda image: into_album(image, visibility="password", password_hash=hash_password("sesame")),
        403,
        200,
        200,
    ),
    "unapproved": (lambda image: setattr(image, "approved", False), 404, 404, 200),
    "expired": (lambda image: setattr(image, "expires_at", now() - timedelta(seconds=1)), 410, 410, 410),
    "deleted": (lambda image: setattr(image, "deleted_at", now()), 404, 404, 404),
}
QUERIES = ("", "w=200&f=webp", "w=320&h=320&f=jpeg", "w=150")


def into_album(image: Image, **fields: Any) -> None:
    image.album = make_album(user=image.user, **fields)


def signed_in(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    give_session(client, user)
    return client


def with_password(app: Flask, image: Image) -> FlaskClient:
    client = app.test_client()
    if image.album is not None and image.album.visibility == "password":
        answer = client.post(
            f"/album/{image.album.code}/unlock",
            data={"password": "sesame"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 303
    return client


@pytest.mark.parametrize("state", STATES)
def test_every_size_is_guarded_as_the_picture_is(
    state: str, app: Flask, owner: User, upload: Upload, ask: Ask
) -> None:
    image = upload()
    # One size is made before, the last never was.
    assert ask(image, QUERIES[1]).status_code == 200
    change, stranger, holder, own = STATES[state]
    change(image)
    db.session.commit()
    visitors = {
        app.test_client(): stranger,
        with_password(app, image): holder,
        signed_in(app, owner): own,
        signed_in(app, make_user(role="moderator")): own,
    }
    for client, expected in visitors.items():
        for query in QUERIES:
            answer = ask(image, query, client=client)
            assert answer.status_code == expected, query
            kept = answer.headers["Cache-Control"]
            assert ("public" in kept) == (expected == 200 and stranger == 200), (query, kept)
            assert "public" in kept or "no-store" in kept


def test_a_banned_owner_shows_nothing(app: Flask, owner: User, upload: Upload, ask: Ask) -> None:
    image = upload()
    assert ask(image, "w=200").status_code == 200
    owner.disabled = True
    db.session.commit()
    for query in QUERIES:
        answer = ask(image, query)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    moderator = signed_in(app, make_user(role="moderator"))
    assert ask(image, "w=200", client=moderator).headers["Cache-Control"] == "private, no-store"


def test_a_validator_does_not_open_what_is_hidden(upload: Upload, ask: Ask) -> None:
    image = upload()
    tag = ask(image, "w=200").headers["ETag"]
    assert ask(image, "w=200", If_None_Match=tag).status_code == 304
    image.visibility = "private"
    db.session.commit()
    assert ask(image, "w=200", If_None_Match=tag).status_code == 404


def test_nobody_pays_for_a_picture_that_is_hidden(upload: Upload, ask: Ask, app: Flask) -> None:
    image = upload(visibility="private")
    used = app.extensions["redis"].keys("usage:*")
    for query in QUERIES:
        assert ask(image, query).status_code == 404
    assert app.extensions["redis"].keys("usage:*") == used
