"""Passkeys: added with the password, one step or the second one, each answer once."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from imghost.extensions import db, now
from imghost.models import Passkey, User
from imghost.services.accounts import second_factor
from imghost.services.accounts.user_add import add_user
from tests.web.accounts.authenticator import Authenticator, text_of
from tests.web.accounts.conftest import PASSWORD, is_in, sign_in

SETTINGS, SIGN_IN = "/settings/security/passkeys", "/login/passkey"


@pytest.fixture
def device(signed_in: FlaskClient) -> Authenticator:
    """One of Marina's."""
    device = Authenticator()
    assert add(signed_in, device).status_code == 303
    return device


@pytest.fixture
def neighbour(app: Flask) -> User:
    return add_user("Nora", "nora@example.org", PASSWORD)


def options(client: FlaskClient, path: str = SIGN_IN, **fields: str) -> dict[str, Any]:
    response = client.post(f"{path}/options", data=fields)
    assert response.status_code == 200, response.text
    return dict(response.get_json())


def add(client: FlaskClient, device: Authenticator, **fields: str):  # type: ignore[no-untyped-def]
    asked = options(client, SETTINGS, current=PASSWORD)
    data = {"current": PASSWORD, "credential": device.make(asked), **fields}
    return client.post(SETTINGS, data=data)


def enter(client: FlaskClient, answer: str, **fields: str):  # type: ignore[no-untyped-def]
    return client.post(SIGN_IN, data={"credential": answer, **fields})


def refused(client: FlaskClient, answer: str, words: str = "The passkey was not accepted.") -> bool:
    response = enter(client, answer)
    return response.status_code == 422 and words in response.text and not is_in(client)


def test_one_step_and_where_one_wanted_to_go(app: Flask, device: Authenticator) -> None:
    client = app.test_client()
    asked = options(client)
    assert (asked["rpId"], asked["userVerification"], asked.get("allowCredentials")) == (
        "localhost",
        "required",
        [],
    )
    response = enter(client, device.sign(asked), next="/settings/keys")
    assert (response.status_code, response.headers["Location"]) == (303, "/settings/keys")
    assert is_in(client)
    passkey = db.session.scalars(select(Passkey)).one()
    assert passkey.uses == 1
    assert passkey.used_at is not None


def test_it_has_the_name_its_owner_gave_it(signed_in: FlaskClient, device: Authenticator) -> None:
    add(signed_in, Authenticator(), name=" <b>My phone</b> ")
    page = signed_in.get("/settings/security").text
    assert "&lt;b&gt;My phone&lt;/b&gt;" in page
    assert "Passkey 1" in page


def test_an_answer_counts_once(app: Flask, device: Authenticator) -> None:
    """Also for a browser whose signed cookie was put back."""
    client = app.test_client()
    answer = device.sign(options(client))
    with client.session_transaction() as session:
        challenge = session["passkey"]
    assert enter(client, answer).status_code == 303
    again = app.test_client()
    with again.session_transaction() as session:
        session["passkey"] = challenge
    assert refused(again, answer)


def test_a_challenge_is_for_five_minutes(app: Flask, device: Authenticator) -> None:
    client = app.test_client()
    answer = device.sign(options(client))
    with client.session_transaction() as session:
        session["passkey"] = [session["passkey"][0], session["passkey"][1] - 300_001]
    assert refused(client, answer, "That took too long.")
    assert refused(client, answer, "That took too long.")


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:81"},
        {"host": "evil.example"},
        {"verifies": False},
    ],
    ids=str,
)
def test_another_site_opens_nothing_and_neither_does_who_was_not_checked(
    app: Flask, device: Authenticator, changed: dict[str, Any]
) -> None:
    client = app.test_client()
    vars(device).update(changed)
    assert refused(client, device.sign(options(client)))


def test_another_key_opens_nothing(app: Flask, device: Authenticator) -> None:
    client = app.test_client()
    forged = Authenticator(credential_id=device.credential_id)
    assert refused(client, forged.sign(options(client)))
    assert refused(client, Authenticator().sign(options(client)), "This passkey opens no account here.")


def test_a_copied_authenticator_is_noticed_by_its_counter(app: Flask, device: Authenticator) -> None:
    device.uses = 5
    assert enter(app.test_client(), device.sign(options(client := app.test_client()))).status_code == 422
    assert enter(client, device.sign(options(client))).status_code == 303
    device.uses = 2
    other = app.test_client()
    assert refused(other, device.sign(options(other)))


@pytest.mark.parametrize(
    "answer",
    [
        "", "null", "[]", "{}", "[" * 5_000, '{"id": 5}', '{"id": "é"}', '{"id": "\\u0000", "rawId": {}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": 1}',
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(app: Flask, device: Authenticator, answer: str) -> None:
    client = app.test_client()
    options(client)
    response = enter(client, answer)
    assert response.status_code == 422
    assert 'class="notice' in response.text


def test_a_broken_answer_of_a_known_passkey_is_refused(app: Flask, device: Authenticator) -> None:
    client = app.test_client()
    name = text_of(device.credential_id)
    for response in ("1", "{}", '{"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}'):
        options(client)
        text = f'{{"id": "{name}", "rawId": "{name}", "type": "public-key", "response": {response}}}'
        assert refused(client, text)


def test_adding_takes_the_password(signed_in: FlaskClient, marina: User) -> None:
    assert signed_in.post(f"{SETTINGS}/options", data={"current": "wrong"}).status_code == 400
    asked = options(signed_in, SETTINGS, current=PASSWORD)
    data = {"current": "wrong", "credential": Authenticator().make(asked)}
    response = signed_in.post(SETTINGS, data=data)
    assert response.status_code == 422
    assert "not your current password" in response.text
    assert db.session.scalar(select(Passkey)) is None


def test_what_was_made_for_another_site_is_not_stored(signed_in: FlaskClient) -> None:
    for device in (Authenticator(origin="https://evil.example"), Authenticator(host="evil.example")):
        assert add(signed_in, device).status_code == 422
    assert db.session.scalar(select(Passkey)) is None


def test_one_is_stored_once_and_twenty_are_enough(
    signed_in: FlaskClient, marina: User, device: Authenticator
) -> None:
    assert add(signed_in, device).status_code == 422
    db.session.add_all(
        Passkey(user=marina, credential_id=bytes([n]), public_key=b"", name=str(n)) for n in range(19)
    )
    db.session.commit()
    response = signed_in.post(f"{SETTINGS}/options", data={"current": PASSWORD})
    assert response.status_code == 409
    page = signed_in.post(SETTINGS, data={"current": PASSWORD, "credential": ""})
    assert (page.status_code, "An account has at most 20 passkeys." in page.text) == (422, True)


def test_it_stands_in_for_the_code_after_the_password(
    app: Flask, marina: User, device: Authenticator
) -> None:
    second_factor.begin(marina)
    marina.totp_since = now()
    db.session.commit()
    client = app.test_client()
    sign_in(client, next="/settings/keys")
    assert "Use a passkey instead" in client.get("/login/code").text
    # A key without PIN is a second factor.
    device.verifies = False
    asked = options(client)
    assert [row["id"] for row in asked["allowCredentials"]] == [text_of(device.credential_id)]
    response = enter(client, device.sign(asked))
    assert response.headers["Location"] == "/settings/keys"
    assert is_in(client)


def test_the_passkey_of_another_account_is_no_second_step(
    app: Flask, marina: User, device: Authenticator, neighbour: User
) -> None:
    second_factor.begin(marina)
    marina.totp_since = now()
    db.session.scalars(select(Passkey)).one().user = neighbour
    db.session.commit()
    client = app.test_client()
    sign_in(client)
    assert "Use a passkey instead" not in client.get("/login/code").text
    assert refused(client, device.sign(options(client)), "This passkey opens no account here.")


def test_who_is_shut_out_stays_out(app: Flask, marina: User, device: Authenticator) -> None:
    marina.disabled = True
    db.session.commit()
    client = app.test_client()
    assert refused(client, device.sign(options(client)), "This account has been disabled.")


def test_removing_takes_the_password_and_ends_it(
    app: Flask, signed_in: FlaskClient, device: Authenticator
) -> None:
    passkey = db.session.scalars(select(Passkey)).one()
    path = f"{SETTINGS}/{passkey.code}/remove"
    assert signed_in.post(path, data={"current": "wrong"}).status_code == 422
    assert signed_in.post(path, data={"current": PASSWORD}).status_code == 303
    assert signed_in.post(path, data={"current": PASSWORD}).status_code == 404
    client = app.test_client()
    assert refused(client, device.sign(options(client)), "This passkey opens no account here.")


def test_nobody_removes_anothers(signed_in: FlaskClient, device: Authenticator, neighbour: User) -> None:
    passkey = db.session.scalars(select(Passkey)).one()
    passkey.user = neighbour
    db.session.commit()
    assert signed_in.post(f"{SETTINGS}/{passkey.code}/remove", data={"current": PASSWORD}).status_code == 404


@pytest.mark.settings(sign_in_limit="3 per hour")
def test_trying_passkeys_is_slow(app: Flask, device: Authenticator) -> None:
    client = app.test_client()
    answers = [enter(client, "{}").status_code for _ in range(5)]
    assert answers[-1] == 429


@pytest.mark.settings(public_url="https://img.example")
def test_behind_a_proxy_the_public_address_counts(app: Flask, marina: User) -> None:
    client = app.test_client()
    client.post("/login", data={"login": "Marina", "password": PASSWORD}, base_url="http://img.example")
    response = client.post(f"{SETTINGS}/options", data={"current": PASSWORD}, base_url="http://img.example")
    assert response.status_code == 200, response.text
    device = Authenticator(origin="https://img.example", host="img.example")
    data = {"current": PASSWORD, "credential": device.make(response.get_json())}
    assert client.post(SETTINGS, data=data, base_url="http://img.example").status_code == 303
