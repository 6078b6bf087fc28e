"""The browsers that are signed in: listed, ended one by one, out at once."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from imghost.base.identifiers import token_hash
from imghost.extensions import db, now
from imghost.http.sessions import SESSION_NAME
from imghost.models import User, UserSession
from imghost.services.accounts import user_sessions
from tests.clients import give_session
from tests.factories import make_user
from tests.web.accounts.conftest import is_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def ada() -> User:
    return make_user("ada")


@pytest.fixture
def here(client: FlaskClient, ada: User) -> FlaskClient:
    give_session(client, ada)
    return client


@pytest.fixture
def there(app: Flask, ada: User) -> FlaskClient:
    client = app.test_client()
    give_session(client, ada)
    return client


def row_of(client: FlaskClient) -> UserSession:
    with client.session_transaction() as session:
        name = session[SESSION_NAME]
    return db.session.scalars(select(UserSession).where(UserSession.token_hash == token_hash(name))).one()


def test_the_list_says_which_device_is_where(here: FlaskClient, there: FlaskClient) -> None:
    other = row_of(there)
    other.agent, other.address = FIREFOX, "192.0.2.7"
    db.session.commit()
    page = here.get("/settings/security").text
    assert "Firefox on Linux" in page
    assert "192.0.2.7" in page
    assert page.count("This browser") == 1


def test_one_session_is_ended_and_out_at_once(here: FlaskClient, there: FlaskClient) -> None:
    page = here.get("/settings/security").text
    handles = re.findall(r'action="/settings/security/sessions/([0-9a-f]{16})"', page)
    assert handles == [row_of(there).token_hash[:16]]
    assert here.post(f"/settings/security/sessions/{handles[0]}").status_code == 303
    assert not is_in(there)
    assert is_in(here)


def test_nobody_ends_a_session_of_somebody_else(app: Flask, here: FlaskClient) -> None:
    stranger = app.test_client()
    give_session(stranger, make_user("stranger"))
    handle = row_of(here).token_hash[:16]
    assert stranger.post(f"/settings/security/sessions/{handle}").status_code == 404
    assert handle not in stranger.get("/settings/security").text
    assert is_in(here)


def test_a_deleted_row_ends_the_session(here: FlaskClient) -> None:
    db.session.delete(row_of(here))
    db.session.commit()
    assert not is_in(here)


def test_signing_out_ends_it_for_a_copied_cookie_too(app: Flask, here: FlaskClient) -> None:
    cookie = here.get_cookie("imghost")
    assert cookie is not None
    here.post("/logout")
    thief = app.test_client()
    thief.set_cookie("imghost", cookie.value)
    assert not is_in(thief)


def test_a_cookie_without_a_session_opens_nothing(client: FlaskClient, ada: User) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = ada.get_id()
    assert not is_in(client)


def test_a_session_opens_only_its_own_account(here: FlaskClient) -> None:
    with here.session_transaction() as session:
        session["_user_id"] = make_user("victim").get_id()
    assert not is_in(here)


def test_an_unused_session_ends_by_itself(here: FlaskClient) -> None:
    row_of(here).seen_at = now() - timedelta(days=32)
    db.session.commit()
    assert not is_in(here)
    assert user_sessions.forget_ended() == 1


def test_use_is_noted_coarsely(here: FlaskClient) -> None:
    row = row_of(here)
    row.seen_at = a_little = now() - timedelta(minutes=2)
    db.session.commit()
    here.get("/settings/security")
    db.session.refresh(row)
    assert row.seen_at == a_little
    row.seen_at = now() - timedelta(minutes=6)
    db.session.commit()
    here.get("/settings/security")
    db.session.refresh(row)
    assert now() - row.seen_at < timedelta(seconds=30)


def test_another_role_ends_all_sessions(here: FlaskClient, ada: User) -> None:
    from imghost.services.accounts.user_edit import UserChanges, edit_user  # noqa: PLC0415
    from imghost.services.actor import Actor  # noqa: PLC0415

    edit_user(Actor(user=make_user("boss", role="admin")), ada, UserChanges(role="moderator"))
    db.session.commit()
    assert not is_in(here)
    assert user_sessions.list_sessions(ada) == []
