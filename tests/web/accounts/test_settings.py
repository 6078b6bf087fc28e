"""Who may open the settings, and the password."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imghost.extensions import db
from imghost.models import User
from tests.factories import make_key
from tests.web.accounts.conftest import PASSWORD, is_in, sign_in

NEW = "another long password"


@pytest.mark.parametrize("path", ["profile", "account", "security", "defaults", "presets", "keys"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_settings_are_for_members(client: FlaskClient, path: str, method: str) -> None:
    response = client.open(f"/settings/{path}", method=method)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/login?next=")


def test_settings_begin_with_the_profile(signed_in: FlaskClient) -> None:
    assert signed_in.get("/settings").headers["Location"] == "/settings/profile"


def test_the_account_shows_name_and_address(signed_in: FlaskClient) -> None:
    page = signed_in.get("/settings/account").text
    assert "Marina" in page
    assert "marina@example.org" in page


def test_a_new_password_ends_all_other_sessions(app: Flask, signed_in: FlaskClient, marina: User) -> None:
    other = app.test_client()
    sign_in(other)
    assert is_in(other)
    response = signed_in.post("/settings/security", data={"current": PASSWORD, "password": NEW})
    assert (response.status_code, response.headers["Location"]) == (303, "/settings/security")
    assert is_in(signed_in)
    assert not is_in(other)
    assert sign_in(other).status_code == 422
    assert sign_in(other, password=NEW).status_code == 303


def test_an_old_cookie_does_not_work_again(app: Flask, signed_in: FlaskClient) -> None:
    old = signed_in.get_cookie("imghost")
    assert old is not None
    signed_in.post("/settings/security", data={"current": PASSWORD, "password": NEW})
    thief = app.test_client()
    thief.set_cookie("imghost", old.value)
    assert not is_in(thief)


@pytest.mark.parametrize(
    ("current", "password", "field"),
    [("wrong password", NEW, "current"), ("", NEW, "current"), (PASSWORD, "short", "password")],
)
def test_a_wrong_change_is_said_in_place(
    signed_in: FlaskClient, marina: User, current: str, password: str, field: str
) -> None:
    epoch = marina.session_epoch
    response = signed_in.post("/settings/security", data={"current": current, "password": password})
    assert response.status_code == 422
    assert f'id="field-{field}-error"' in response.text
    db.session.refresh(marina)
    assert marina.session_epoch == epoch


def test_the_current_password_cannot_be_guessed_by_who_finds_an_open_browser(signed_in: FlaskClient) -> None:
    data = {"current": "wrong password", "password": NEW}
    answers = [signed_in.post("/settings/security", data=data).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_other_browsers_can_be_signed_out_alone(app: Flask, signed_in: FlaskClient) -> None:
    other = app.test_client()
    sign_in(other)
    assert signed_in.post("/settings/security/sessions").status_code == 303
    assert is_in(signed_in)
    assert not is_in(other)


def test_keys_outlive_a_new_password(signed_in: FlaskClient, marina: User) -> None:
    credential = make_key(marina)
    signed_in.post("/settings/security", data={"current": PASSWORD, "password": NEW})
    response = signed_in.post("/api/1/upload", headers={"X-API-Key": credential})
    assert response.get_json()["error"]["message"] == "Empty upload source"


@pytest.mark.parametrize("path", ["profile", "security", "security/sessions", "keys"])
def test_other_sites_change_nothing(signed_in: FlaskClient, path: str) -> None:
    response = signed_in.post(f"/settings/{path}", headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
