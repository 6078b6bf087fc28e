"""Who may upload: keys in every spelling, their order, and guests."""

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from imghost.extensions import db, now
from imghost.models import Image, User
from tests.clients import give_session
from tests.dialects.chevereto.conftest import PATH, error_of
from tests.factories import make_key, make_user
from tests.pictures import png


def send(client: FlaskClient, **request: object) -> TestResponse:
    fields = request.pop("fields", {})
    assert isinstance(fields, dict)
    data = {"source": (io.BytesIO(png(60, 40)), "a.png"), **fields}
    return client.post(PATH, data=data, **request)  # type: ignore[arg-type]


def owner() -> User | None:
    image = db.session.scalar(select(Image).order_by(Image.id.desc()))
    assert image is not None
    return image.user


@pytest.mark.parametrize(
    "way", ["X-API-Key", "x-api-key", "Bearer", "bearer", "field", "query"], ids=lambda way: way
)
def test_the_key_may_come_every_way(client: FlaskClient, key: str, member: User, way: str) -> None:
    request: dict[str, object] = {"headers": {way: key}}
    if way.lower() == "bearer":
        request = {"headers": {"Authorization": f"{way} {key}"}}
    elif way == "field":
        request = {"fields": {"key": key}}
    elif way == "query":
        request = {"query_string": {"key": key}}
    assert send(client, **request).status_code == 200
    assert owner() == member


def test_the_same_key_twice_is_fine(client: FlaskClient, key: str) -> None:
    response = send(client, headers={"X-API-Key": key}, fields={"key": key}, query_string={"key": key})
    assert response.status_code == 200


def test_the_first_key_wins_even_when_it_is_wrong(client: FlaskClient, key: str) -> None:
    wrong = "ck_0:cs_0"
    for request in (
        {"headers": {"X-API-Key": wrong, "Authorization": f"Bearer {key}"}, "fields": {"key": key}},
        {"headers": {"Authorization": f"Bearer {wrong}"}, "fields": {"key": key}},
        {"fields": {"key": wrong}, "query_string": {"key": key}},
    ):
        assert error_of(send(client, **request)) == (400, 100, "Invalid API key.")


def test_a_blank_header_is_no_key(client: FlaskClient, key: str) -> None:
    assert send(client, headers={"X-API-Key": " "}, fields={"key": key}).status_code == 200


@pytest.mark.parametrize("wrong", ["x", ":", "ck_a:cs_b", "ü", "a\x00b", "x" * 100_000, "' OR 1=1 --"])
def test_a_wrong_key_is_refused(client: FlaskClient, wrong: str) -> None:
    assert error_of(send(client, fields={"key": wrong})) == (400, 100, "Invalid API key.")


def test_a_key_with_another_secret_is_refused(client: FlaskClient, key: str) -> None:
    assert error_of(send(client, fields={"key": key[:-1] + "!"})) == (400, 100, "Invalid API key.")


def test_keys_that_ended_are_refused(client: FlaskClient, member: User) -> None:
    disabled = make_user(disabled=True)
    for ended in (
        make_key(member, revoked_at=now()),
        make_key(member, expires_at=now() - timedelta(seconds=1)),
        make_key(disabled),
    ):
        assert error_of(send(client, headers={"X-API-Key": ended})) == (400, 100, "Invalid API key.")


def test_a_key_without_the_scope_is_denied(client: FlaskClient, member: User) -> None:
    status, number, _ = error_of(send(client, headers={"X-API-Key": make_key(member, scopes="read")}))
    assert (status, number) == (400, 401)


def test_no_key_is_refused(client: FlaskClient) -> None:
    assert error_of(send(client)) == (400, 100, "No key provided")


def test_basic_authorization_is_no_key(client: FlaskClient) -> None:
    response = send(client, headers={"Authorization": "Basic eDp5"})
    assert error_of(response) == (400, 100, "No key provided")


@pytest.mark.settings(guest_api_uploads=True)
def test_guests_may_upload_when_the_site_allows_it(client: FlaskClient) -> None:
    assert send(client).status_code == 200
    assert owner() is None


@pytest.mark.settings(guest_api_uploads=True)
def test_a_wrong_key_does_not_make_a_guest(client: FlaskClient) -> None:
    assert error_of(send(client, fields={"key": "wrong"})) == (400, 100, "Invalid API key.")


@pytest.mark.settings(guest_api_key="for everybody")
def test_the_guest_key_uploads_as_a_guest(client: FlaskClient) -> None:
    assert send(client, headers={"X-API-Key": "for everybody"}).status_code == 200
    assert owner() is None
    assert error_of(send(client)) == (400, 100, "No key provided")
    assert error_of(send(client, fields={"key": "for everybodÿ"}))[:2] == (400, 100)


def test_a_session_cookie_is_no_key(client: FlaskClient, member: User) -> None:
    give_session(client, member)
    assert error_of(send(client)) == (400, 100, "No key provided")


def test_the_key_never_comes_back(client: FlaskClient, key: str) -> None:
    secret = key.partition(":")[2]
    assert secret not in send(client, fields={"key": key}).text
    assert secret not in client.get(PATH, query_string={"key": key}).text
