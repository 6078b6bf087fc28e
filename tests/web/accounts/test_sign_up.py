"""New accounts, the first administrator, and guest uploads that come along."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from imghost.base.identifiers import token_hash
from imghost.extensions import db, settings
from imghost.http import sessions
from imghost.models import Image, User
from imghost.services.accounts import user_add
from imghost.services.accounts.first_admin import setup_token
from tests.factories import make_image
from tests.web.accounts.conftest import PASSWORD, is_in, sign_in


def sign_up(client: FlaskClient, **fields: str):  # type: ignore[no-untyped-def]
    data = {"name": "newcomer", "email": "new@example.org", "password": PASSWORD, **fields}
    return client.post("/signup", data=data)


def users() -> int:
    return db.session.scalar(select(func.count(User.id))) or 0


def test_a_new_member_is_signed_in_at_once(client: FlaskClient) -> None:
    response = sign_up(client, next="/settings/keys")
    assert (response.status_code, response.headers["Location"]) == (303, "/settings/keys")
    assert "Welcome, newcomer." in client.get("/settings/keys").text
    assert is_in(client)
    assert users() == 1
    user = db.session.scalar(select(User))
    assert user is not None
    assert (user.name, user.email, user.role) == ("newcomer", "new@example.org", "member")
    assert PASSWORD not in user.password_hash


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "ab"), ("name", "x" * 33), ("name", "a b"), ("name", "ünï"), ("name", "a/b"),
        ("name", "<b>x</b>"), ("email", ""), ("email", "no address"), ("email", "a@b@c"), ("email", "@"),
        ("email", f"{'x' * 250}@b.de"), ("password", ""), ("password", "seven77"), ("password", "x" * 1_025),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_place(client: FlaskClient, field: str, value: str) -> None:
    response = sign_up(client, **{field: value})
    assert response.status_code == 422
    assert f'id="field-{field}-error"' in response.text
    assert response.text.count('aria-invalid="true"') == 1
    assert "<b>x</b>" not in response.text
    assert PASSWORD not in response.text
    assert "`" not in response.text
    assert users() == 0


def test_names_are_unique_whatever_their_case(client: FlaskClient, marina: User) -> None:
    response = sign_up(client, name="mARINA")
    assert response.status_code == 422
    assert "This user name is taken." in response.text
    assert users() == 1


def test_of_two_at_once_one_gets_the_name(marina: User) -> None:
    """Both have looked before either was there."""
    db.session.add(User(name="MARINA", email="twin@example.org", password_hash="x"))
    with pytest.raises(IntegrityError) as caught:
        db.session.flush()
    assert user_add.violated(caught.value) == "name"


def test_a_taken_address_is_not_said_to_belong_to_somebody(client: FlaskClient, marina: User) -> None:
    response = sign_up(client, email="Marina@example.org")
    assert response.status_code == 422
    assert "This e-mail address cannot be used." in response.text
    assert "account already" not in response.text
    assert users() == 1


@pytest.mark.settings(sign_up=False)
def test_a_closed_site_takes_no_accounts(client: FlaskClient, marina: User) -> None:
    assert client.get("/signup").status_code == 403
    assert sign_up(client).status_code == 403
    assert users() == 1
    assert "/signup" not in client.get("/login").text


@pytest.mark.settings(sign_in_limit="3 per minute")
def test_accounts_are_not_made_by_the_hundred(client: FlaskClient) -> None:
    for number in range(3):
        assert sign_up(client, name=f"robot-{number}", email=f"{number}@example.org").status_code == 303
        client.post("/logout")
    assert sign_up(client).status_code == 429


def test_a_role_cannot_be_sent_along(client: FlaskClient) -> None:
    sign_up(client, role="admin", disabled="1")
    user = db.session.scalar(select(User))
    assert user is not None
    assert (user.role, user.disabled) == ("member", False)


def test_the_first_administrator_comes_through_the_one_time_link(app: Flask, client: FlaskClient) -> None:
    token = setup_token(settings())
    page = client.get(f"/setup/{token}")
    assert page.status_code == 200
    data = {"name": "boss", "email": "boss@example.org", "password": "short"}
    assert client.post(f"/setup/{token}", data=data).status_code == 422
    made = client.post(f"/setup/{token}", data={**data, "password": PASSWORD})
    assert (made.status_code, made.location) == (303, "/admin/first-day")
    assert is_in(client)
    user = db.session.scalar(select(User))
    assert user is not None
    assert user.role == "admin"
    other = app.test_client()
    used = other.get(f"/setup/{token}")
    assert (used.status_code, "This set-up link has been used." in used.text) == (404, True)
    assert 'href="/login"' in used.text.partition("<main")[2]
    assert other.post(f"/setup/{token}", data={**data, "name": "second"}).status_code == 404


def test_a_wrong_set_up_link_is_nothing(app: Flask, client: FlaskClient) -> None:
    assert client.get("/setup/anything").status_code == 404
    setup_token(settings())
    assert client.get("/setup/anything").status_code == 404
    answers = {client.get(f"/setup/{number}").status_code for number in range(30)}
    assert answers == {404, 429}


def guest_with_uploads(app: Flask, client: FlaskClient, count: int) -> None:
    with app.test_request_context():
        cookie = str(sessions._serializer().dumps("a browser"))
    client.set_cookie(sessions.GUEST_COOKIE, cookie)
    for _ in range(count):
        make_image(guest_key=token_hash("a browser"))


def test_guest_uploads_are_offered_after_sign_up_and_sign_in(
    app: Flask, client: FlaskClient, marina: User
) -> None:
    guest_with_uploads(app, client, 2)
    assert "The 2 files you uploaded as a guest" in client.get("/signup").text
    assert sign_up(client).headers["Location"] == "/my/uploads"
    client.post("/logout")
    assert sign_in(client).headers["Location"] == "/my/uploads"
    client.post("/logout")
    assert sign_in(client, next="/settings/keys").headers["Location"] == "/settings/keys"
    assert "waits in “My uploads”" in client.get("/settings/keys").text


def test_the_offer_can_be_taken(app: Flask, client: FlaskClient, marina: User) -> None:
    guest_with_uploads(app, client, 2)
    sign_in(client)
    assert client.post("/my/uploads/claim").status_code == 303
    assert {image.user_id for image in db.session.scalars(select(Image))} == {marina.id}


@pytest.mark.parametrize("name", ["admin", "Support", "mode-rator", "ADMIN_1", "imghost", "---", "_-_"])
def test_names_that_pose_as_the_site_are_not_free(client: FlaskClient, name: str) -> None:
    answer = client.post("/signup", data={"name": name, "email": "a@example.org", "password": PASSWORD})
    assert (answer.status_code, 'id="field-name-error"' in answer.text) == (422, True)
    assert db.session.scalar(select(User)) is None


@pytest.mark.parametrize("name", ["adminton", "supporter", "123", "guest-house"])
def test_names_that_only_resemble_it_are_free(client: FlaskClient, name: str) -> None:
    data = {"name": name, "email": "a@example.org", "password": PASSWORD}
    assert client.post("/signup", data=data).status_code == 303
