"""Two-step sign-in: set up, asked after the password, each code once, slow guessing."""

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imghost.base.one_time_codes import code, step_at
from imghost.extensions import db, now
from imghost.models import AccountToken, User
from imghost.services.accounts import second_factor
from tests.web.accounts.conftest import PASSWORD, is_in, sign_in

PATH = "/settings/security/two-step"


def code_now(user: User, later: int = 0) -> str:
    """The code of this moment; `later` steps on, for a second one within the same 30 seconds."""
    db.session.refresh(user)
    return code(user.totp_secret or "", step_at(time.time()) + later)


@pytest.fixture
def recovery_codes(marina: User) -> list[str]:
    """Two-step sign-in is on, as if it had been set up a while ago."""
    second_factor.begin(marina)
    marina.totp_since = now()
    codes = second_factor.renew_recovery_codes(marina)
    db.session.commit()
    return codes


def give_code(client: FlaskClient, text: str):  # type: ignore[no-untyped-def]
    return client.post("/login/code", data={"code": text})


def test_set_up_shows_recovery_codes_once_and_signs_others_out(
    app: Flask, signed_in: FlaskClient, marina: User
) -> None:
    other = app.test_client()
    sign_in(other)
    assert signed_in.get(PATH).headers["Location"] == "/settings/security"
    signed_in.post(f"{PATH}/begin")
    page = signed_in.get(PATH)
    assert page.headers["Cache-Control"] == "private, no-store"
    db.session.refresh(marina)
    assert f'value="{marina.totp_secret}"' in page.text
    assert 'class="qr"' in page.text
    data = {"current": PASSWORD, "code": "000000"}
    assert signed_in.post(PATH, data=data).status_code == 422
    assert signed_in.post(PATH, data={"current": "wrong", "code": code_now(marina)}).status_code == 422
    assert not second_factor.is_on(marina)
    done = signed_in.post(PATH, data={"current": PASSWORD, "code": code_now(marina)})
    codes = re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", done.text)
    assert (done.status_code, done.headers["Cache-Control"], len(codes)) == (200, "private, no-store", 10)
    assert is_in(signed_in)
    assert not is_in(other)
    assert codes[0] not in signed_in.get("/settings/security").text
    stored = {row.token_hash for row in db.session.query(AccountToken)}
    assert stored.isdisjoint(codes)
    assert signed_in.get(PATH).headers["Location"] == "/settings/security"


def test_the_password_alone_opens_nothing(
    client: FlaskClient, marina: User, recovery_codes: list[str]
) -> None:
    response = sign_in(client, next="/settings/keys")
    assert response.headers["Location"] == "/login/code"
    assert not is_in(client)
    assert client.get("/login/code").status_code == 200
    assert give_code(client, "123456").status_code == 422
    assert not is_in(client)
    text = code_now(marina)
    assert give_code(client, f"{text[:3]} {text[3:]}").headers["Location"] == "/settings/keys"
    assert is_in(client)


def test_a_code_works_once(app: Flask, client: FlaskClient, marina: User, recovery_codes: list[str]) -> None:
    text = code_now(marina)
    sign_in(client)
    assert give_code(client, text).status_code == 303
    other = app.test_client()
    sign_in(other)
    assert give_code(other, text).status_code == 422
    assert give_code(other, code_now(marina, later=1)).status_code == 303


def test_a_recovery_code_works_once(app: Flask, client: FlaskClient, recovery_codes: list[str]) -> None:
    sign_in(client)
    assert give_code(client, recovery_codes[3].upper().replace("-", " ")).status_code == 303
    assert "9 recovery codes are left" in client.get("/settings/security").text
    other = app.test_client()
    sign_in(other)
    assert give_code(other, recovery_codes[3]).status_code == 422


def test_without_the_password_there_is_no_code_to_give(
    client: FlaskClient, marina: User, recovery_codes: list[str]
) -> None:
    assert client.get("/login/code").headers["Location"] == "/login"
    assert give_code(client, code_now(marina)).headers["Location"] == "/login"
    assert not is_in(client)


def test_guessing_codes_is_slow(client: FlaskClient, marina: User, recovery_codes: list[str]) -> None:
    sign_in(client)
    answers = [give_code(client, f"{number:06}").status_code for number in range(20)]
    assert answers.count(422) == 9
    assert answers[-1] == 429
    assert give_code(client, code_now(marina)).status_code == 429


def test_a_new_password_voids_a_half_sign_in(
    client: FlaskClient, marina: User, recovery_codes: list[str]
) -> None:
    sign_in(client)
    marina.session_epoch += 1
    db.session.commit()
    assert give_code(client, code_now(marina)).headers["Location"] == "/login"


def test_it_is_turned_off_with_the_password(
    app: Flask, client: FlaskClient, marina: User, recovery_codes: list[str]
) -> None:
    sign_in(client)
    give_code(client, code_now(marina))
    refused = client.post(f"{PATH}/off", data={"current": "wrong"})
    assert refused.status_code == 422
    assert 'id="two-step-password-error"' in refused.text
    assert client.post(f"{PATH}/off", data={"current": PASSWORD}).status_code == 303
    assert is_in(client)
    other = app.test_client()
    assert sign_in(other).headers["Location"] == "/"


def test_new_recovery_codes_replace_the_old_ones(
    client: FlaskClient, marina: User, recovery_codes: list[str]
) -> None:
    sign_in(client)
    give_code(client, code_now(marina))
    page = client.post(f"{PATH}/codes", data={"current": PASSWORD}).text
    fresh = re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", page)
    assert len(set(fresh) - set(recovery_codes)) == 10
    client.post("/logout")
    sign_in(client)
    assert give_code(client, recovery_codes[0]).status_code == 422
    assert give_code(client, fresh[0]).status_code == 303


def test_the_img_cloud_api_asks_for_the_code_too(
    client: FlaskClient, marina: User, recovery_codes: list[str]
) -> None:
    data = {"username": "Marina", "password": PASSWORD}
    assert client.post("/v1/auth/login", json=data).status_code == 401
    assert client.post("/v1/auth/login", json={**data, "code": "000000"}).status_code == 401
    assert not is_in(client)
    assert client.post("/v1/auth/login", json={**data, "code": code_now(marina)}).status_code == 200
    assert is_in(client)
