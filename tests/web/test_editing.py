"""Owners edit in place or without script; nobody else does."""

import pytest
from flask import Flask

from imghost.base.identifiers import token_hash
from imghost.extensions import db
from imghost.http.sessions import GUEST_COOKIE, _serializer
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.images.edit import ImageChanges, edit
from imghost.services.links import Links
from tests.factories import make_album, make_category, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient

FRAGMENT = {"HX-Request": "true"}


def fields(**changes: str) -> dict[str, str]:
    return {"title": "New", "description": "", "alt": "", "tags": "", "visibility": "public", **changes}


def as_guest(app: Flask, name: str) -> PageClient:
    client = PageClient(app)
    client.set_cookie(GUEST_COOKIE, str(_serializer().dumps(name)))
    return client


def test_a_form_without_script_changes_everything(app: Flask, owner: User) -> None:
    image, category = make_image(user=owner), make_category()
    album = make_album(user=owner)
    client = signed_in(app, owner)
    assert client.get(f"/image/{image.code}/edit").status_code == 200
    entered = fields(
        description="One\r\nTwo", alt="Boats", tags="Sea, Boats, sea", category=str(category.id),
        album=album.code, nsfw="1", visibility="link",
    )  # fmt: skip
    answer = client.post(f"/image/{image.code}/edit", data=entered)
    assert (answer.status_code, answer.location) == (303, f"/image/New.{image.code}")
    db.session.refresh(image)
    assert (image.title, image.description, image.alt) == ("New", "One\nTwo", "Boats")
    assert ([tag.name for tag in image.tags], image.nsfw, image.visibility) == (
        ["Sea", "Boats"],
        True,
        "link",
    )
    assert (image.category, image.album) == (category, album)
    assert "Saved." in client.get(answer.location).text


def test_in_place_it_answers_with_the_part_and_the_new_address(app: Flask, owner: User) -> None:
    image = make_image(user=owner)
    client = signed_in(app, owner)
    form = client.get(f"/image/{image.code}/edit", headers=FRAGMENT)
    assert form.text.strip().startswith("<section")
    answer = client.post(f"/image/{image.code}/edit", data=fields(title="New title"), headers=FRAGMENT)
    assert (answer.status_code, answer.headers["HX-Replace-Url"]) == (200, f"/image/New-title.{image.code}")
    assert answer.text.strip().startswith("<section")
    assert "New title" in client.get(f"/image/{image.code}/about", headers=FRAGMENT).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "x" * 2001),
        ("alt", "x" * 501),
        ("tags", "a/b"),
        ("tags", "x" * 33),
        ("visibility", "password"),
        ("visibility", "nobody"),
        ("category", "999"),
        ("category", "x"),
        ("album", "unknown"),
    ],
)
def test_mistakes_are_shown_where_they_were_made(field: str, value: str, app: Flask, owner: User) -> None:
    image = make_image(user=owner, title="Old")
    client = signed_in(app, owner)
    for headers in ({}, FRAGMENT):
        answer = client.post(f"/image/{image.code}/edit", data=fields(**{field: value}), headers=headers)
        assert answer.status_code == 422
        assert 'class="error"' in answer.text or "notice bad" in answer.text
        assert 'value="New"' in answer.text, "what was entered is still there"
    db.session.refresh(image)
    assert image.title == "Old"


def test_nobody_elses_album_takes_it(app: Flask, owner: User) -> None:
    image, foreign = make_image(user=owner), make_album(user=make_user())
    answer = signed_in(app, owner).post(f"/image/{image.code}/edit", data=fields(album=foreign.code))
    assert answer.status_code == 422
    db.session.refresh(image)
    assert image.album is None


def test_strangers_do_not_edit(app: Flask, pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, title="Old")
    for client, status in ((pages, 303), (signed_in(app, make_user()), 404)):
        assert client.get(f"/image/{image.code}/edit").status_code == status
        assert client.post(f"/image/{image.code}/edit", data=fields()).status_code == status
        assert "/edit" not in client.get(Links(image).viewer).text
    db.session.refresh(image)
    assert image.title == "Old"


def test_guests_edit_from_their_own_browser_but_cannot_move(app: Flask) -> None:
    album = make_album(guest_key=token_hash("robin"))
    image = make_image(guest_key=token_hash("robin"), album=album)
    robin, other = as_guest(app, "robin"), as_guest(app, "marian")
    assert robin.post(f"/image/{image.code}/edit", data=fields(album="")).status_code == 303
    assert other.post(f"/image/{image.code}/edit", data=fields(title="Mine")).status_code == 303
    db.session.refresh(image)
    assert (image.title, image.album) == ("New", album)


def test_moderators_edit_everything(app: Flask, owner: User) -> None:
    image = make_image(user=owner)
    moderator = signed_in(app, make_user(role="moderator"))
    assert moderator.post(f"/image/{image.code}/edit", data=fields(nsfw="1")).status_code == 303
    db.session.refresh(image)
    assert image.nsfw is True


@pytest.mark.usefixtures("app")
def test_the_present_state_changes_nothing() -> None:
    owner = make_user()
    image: Image = make_image(user=owner, description="Text", title="Title")
    before = ImageChanges.of(image)
    edit(Actor(user=owner), image, before)
    assert ImageChanges.of(image) == before
