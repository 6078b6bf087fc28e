"""The predicate and the query agree on every state and every actor."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from imghost.base.errors import Gone, NotFound
from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.visibility import (
    PasswordNeeded,
    Sight,
    find_image,
    is_public,
    listed,
    own,
    require_album,
    require_sight,
    shown_in_album,
    sight,
)
from tests.factories import make_album, make_image, make_user

pytestmark = pytest.mark.usefixtures("app")

SHOWN, LOCKED, HIDDEN, GONE = Sight.SHOWN, Sight.LOCKED, Sight.HIDDEN, Sight.GONE
STATES: dict[str, tuple[dict[str, Any], str]] = {
    # state: (fields of the image, visibility of its album)
    "public": ({}, "public"),
    "link": ({"visibility": "link"}, "public"),
    "in link album": ({}, "link"),
    "private": ({"visibility": "private"}, "public"),
    "in private album": ({}, "private"),
    "in password album": ({}, "password"),
    "private in password album": ({"visibility": "private"}, "password"),
    "unapproved": ({"approved": False}, "public"),
    "expired": ({"expires_at": now() - timedelta(seconds=1)}, "public"),
    "expired and private": ({"expires_at": now() - timedelta(seconds=1), "visibility": "private"}, "public"),
    "deleted": ({"deleted_at": now()}, "public"),
    "nsfw": ({"nsfw": True}, "public"),
}
EXPECTED = {
    # state: (stranger, stranger with the password, owner, moderator)
    "public": (SHOWN, SHOWN, SHOWN, SHOWN),
    "link": (SHOWN, SHOWN, SHOWN, SHOWN),
    "in link album": (SHOWN, SHOWN, SHOWN, SHOWN),
    "private": (HIDDEN, HIDDEN, SHOWN, SHOWN),
    "in private album": (HIDDEN, HIDDEN, SHOWN, SHOWN),
    "in password album": (LOCKED, SHOWN, SHOWN, SHOWN),
    "private in password album": (HIDDEN, HIDDEN, SHOWN, SHOWN),
    "unapproved": (HIDDEN, HIDDEN, SHOWN, SHOWN),
    "expired": (GONE, GONE, GONE, GONE),
    "expired and private": (GONE, GONE, GONE, GONE),
    "deleted": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "nsfw": (SHOWN, SHOWN, SHOWN, SHOWN),
}
ACTORS = ("stranger", "stranger with the password", "owner", "moderator")


@pytest.fixture(params=["member", "guest"])
def owner(request: pytest.FixtureRequest, app: Flask) -> Actor:
    return Actor(user=make_user()) if request.param == "member" else Actor(guest_key="a" * 64)


def make(state: str, owner: Actor) -> Image:
    fields, visibility = STATES[state]
    mine = {"user": owner.user, "guest_key": owner.guest_key}
    album = make_album(visibility=visibility, password_hash="x" if visibility == "password" else None, **mine)
    image: Image = make_image(album=album, **mine, **fields)
    return image


def actors(owner: Actor, image: Image) -> tuple[Actor, ...]:
    assert image.album is not None
    return (
        Actor(user=make_user(), guest_key="b" * 64),
        Actor(unlocked=frozenset({image.album.code})),
        owner,
        Actor(user=make_user(role="moderator")),
    )


@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("state", STATES)
def test_each_actor_sees_what_the_table_says(state: str, column: int, owner: Actor) -> None:
    image = make(state, owner)
    assert sight(image, actors(owner, image)[column]) is EXPECTED[state][column], ACTORS[column]


@pytest.mark.parametrize("state", STATES)
def test_listings_show_only_what_is_public_to_all(state: str, owner: Actor) -> None:
    image = make(state, owner)
    found = db.session.scalars(select(Image).where(listed(Actor()))).all()
    assert (image in found) == (state == "public")
    adults = db.session.scalars(select(Image).where(listed(Actor(adult=True)))).all()
    assert (image in adults) == (state in ("public", "nsfw"))


@pytest.mark.parametrize("state", STATES)
def test_an_album_shows_strangers_what_the_predicate_allows(state: str, owner: Actor) -> None:
    image = make(state, owner)
    assert image.album is not None
    stranger = actors(owner, image)[1]
    found = db.session.scalars(select(Image).where(shown_in_album(image.album, stranger))).all()
    if image.album.visibility != "private":
        # As in every list, NSFW is shown when it is chosen.
        assert (image in found) == (sight(image, stranger) is SHOWN and not image.nsfw)
        adult = replace(stranger, adult=True)
        found = db.session.scalars(select(Image).where(shown_in_album(image.album, adult))).all()
        assert (image in found) == (sight(image, adult) is SHOWN)


@pytest.mark.parametrize("state", STATES)
def test_owners_find_their_own_and_nobody_elses(state: str, owner: Actor) -> None:
    image = make(state, owner)
    mine = db.session.scalars(select(Image).where(own(owner))).all()
    assert (image in mine) == (sight(image, owner) is SHOWN)
    for stranger in (Actor(), Actor(user=make_user()), Actor(guest_key="b" * 64)):
        assert db.session.scalars(select(Image).where(own(stranger))).all() == []


def test_the_pictures_of_a_disabled_account_are_hidden_from_all_but_moderators() -> None:
    image = make_image(user=make_user(disabled=True))
    assert sight(image, Actor()) is HIDDEN
    assert sight(image, Actor(user=make_user(role="admin"))) is SHOWN
    assert db.session.scalars(select(Image).where(listed(Actor()))).all() == []


def test_failures_have_the_right_names() -> None:
    locked = make("in password album", Actor(guest_key="a" * 64))
    with pytest.raises(PasswordNeeded) as error:
        require_sight(locked, Actor())
    assert error.value.album is locked.album
    with pytest.raises(Gone):
        require_sight(make_image(expires_at=now()), Actor())
    for missing in (None, make_image(visibility="private")):
        with pytest.raises(NotFound):
            require_sight(missing, Actor())


def test_one_password_does_not_open_another_album() -> None:
    albums = [make_album(visibility="password", password_hash="same") for _ in range(2)]
    actor = Actor(unlocked=frozenset({albums[0].code}))
    assert require_album(albums[0], actor) is albums[0]
    with pytest.raises(PasswordNeeded):
        require_album(albums[1], actor)


def test_a_password_without_an_album_hides_for_good() -> None:
    assert sight(make_image(visibility="password"), Actor()) is HIDDEN


@pytest.mark.parametrize("state", STATES)
def test_only_what_strangers_see_by_its_link_may_be_kept_by_caches(state: str, owner: Actor) -> None:
    assert is_public(make(state, owner)) == (EXPECTED[state][0] is SHOWN)


def test_an_image_is_found_by_its_code() -> None:
    image = make_image()
    assert find_image(image.code) is image
    assert find_image(image.code.swapcase()) is None
