"""A form that was sent while signed out comes back filled in, once the same member has signed in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imghost.base.passwords import hash_password
from imghost.extensions import db, redis
from imghost.models import User, UserSession
from tests.factories import make_album, make_image, make_user
from tests.live import PASSWORD
from tests.web.forms import Form, form_at, forms_of
from tests.web.page_rules import PageClient

# The page of a form, the field that is typed into, and what of the request leads back to the page.
FORMS = {
    "a profile": ("/settings/profile", "/settings/profile", "about"),
    "an image": ("/image/{image}/edit", "/image/{image}/edit", "description"),
    "an album": ("/album/{album}/edit", "/album/{album}/edit", "description"),
    "a new album": ("/albums/new", "/albums/new", "name"),
    "site settings": ("/admin/settings", "/admin/settings", "maintenance_message"),
    "a category": ("/admin/categories", "/admin/categories", "name"),
}
TYPED = 'Ünlikely <b>words</b> & "quotes"'


def member(name: str, **fields: str) -> User:
    return make_user(name, password_hash=hash_password(PASSWORD), **fields)


@pytest.fixture
def owner() -> User:
    return member("ada", role="admin")


def signed_in(app: Flask, user: User) -> PageClient:
    """A visitor who has signed in on the page, which this browser remembers."""
    client = PageClient(app, use_cookies=True)
    assert client.post("/login", data={"login": user.name, "password": PASSWORD}).status_code == 303
    return client


def form_in(answer: TestResponse, action: str) -> Form:
    return next(form for form in forms_of(answer) if (form.action, form.method) == (action, "post"))


def sign_out_elsewhere(user: User) -> None:
    db.session.query(UserSession).filter_by(user_id=user.id).delete()
    db.session.commit()


def sign_in_again(client: FlaskClient, refused: TestResponse, user: User) -> TestResponse:
    """Follow to the sign-in page, sign in, and follow on."""
    assert (refused.status_code, TYPED not in refused.location) == (303, True)
    assert refused.location.startswith("/login?next=")
    form = form_at(client, refused.location, "/login")
    entered = form.send(client, login=user.name, password=PASSWORD)
    assert entered.status_code == 303
    return client.get(entered.location)


@pytest.mark.parametrize("kind", FORMS)
def test_what_was_typed_comes_back_once(kind: str, app: Flask, owner: User) -> None:
    image, album = make_image(user=owner), make_album(user=owner)
    page, action, field = (text.format(image=image.code, album=album.code) for text in FORMS[kind])
    client = signed_in(app, owner)
    form = form_at(client, page, action)
    sign_out_elsewhere(owner)
    refused = form.send(client, headers={"Referer": f"http://localhost{page}"}, **{field: TYPED})
    answer = sign_in_again(client, refused, owner)
    assert answer.status_code == 200
    assert "You were signed out before this was saved." in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    again = form_in(answer, action)
    assert again.fields[field] == TYPED
    assert again.fields.get("shown") == form.fields.get("shown")
    assert TYPED not in form_at(client, page, action).fields.values()
    assert again.send(client).status_code == 303


def test_it_is_nobody_elses(app: Flask, owner: User) -> None:
    client, other = signed_in(app, owner), member("eve")
    form = form_at(client, "/settings/profile", "/settings/profile")
    sign_out_elsewhere(owner)
    refused = form.send(client, about=TYPED)
    answer = sign_in_again(client, refused, other)
    assert (answer.status_code, "words" in answer.text) == (200, False)
    client.post("/logout")
    answer = sign_in_again(client, client.get("/settings/profile"), owner)
    assert form_in(answer, "/settings/profile").fields["about"] == TYPED


def test_no_password_and_nothing_endless_is_kept(app: Flask, owner: User) -> None:
    client = signed_in(app, owner)
    sign_out_elsewhere(owner)
    sent = {"email": "new@example.org", "current": PASSWORD, "password": PASSWORD, "for": owner.code}
    client.post("/settings/account", data=sent)
    (name,) = redis().keys("kept-form:*")
    assert b"new@example.org" in redis().get(name)
    assert PASSWORD.encode() not in redis().get(name)
    assert 0 < redis().ttl(name) <= 1_800
    client.post("/settings/profile", data={"about": "x" * 100_000, "for": owner.code})
    assert redis().keys("kept-form:*") == [name]


def test_of_a_stranger_nothing_is_kept(app: Flask, pages: PageClient) -> None:
    assert pages.post("/settings/profile", data={"about": TYPED}).status_code == 303
    assert redis().keys("kept-form:*") == []
