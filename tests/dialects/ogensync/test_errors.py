"""Tokens, unknown addresses and methods, all in the envelope."""

import pytest
from flask import Flask

from imghost.models import User
from tests.dialects.ogensync.conftest import error_of
from tests.dialects.program import Program, signed_in
from tests.factories import make_image, make_key

CALLS = [
    ("POST", "/api/upload"),
    ("GET", "/api/images"),
    ("DELETE", "/api/images/abcdefghij"),
    ("GET", "/api/usage"),
    ("POST", "/api/images/abcdefghij/alt"),
    ("POST", "/api/images/abcdefghij/remove-background"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_no_token_or_a_bad_one_is_401(app: Flask, owner: User, method: str, path: str) -> None:
    key_id, _, _ = make_key(owner).partition(":")
    for headers in (
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {key_id}:cs_wrong"},
        {"Authorization": "Basic b3duZXI6eA=="},
    ):
        response = Program(app, headers).send(method, path)
        assert error_of(response)[0] == 401, headers
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token(app: Flask, owner: User) -> None:
    make_image(user=owner)
    assert error_of(signed_in(app, owner).get("/api/images"))[0] == 401


@pytest.mark.parametrize("header", ["X-API-Key", "Authorization"])
def test_one_credential_in_every_spelling(app: Flask, owner: User, header: str) -> None:
    key = make_key(owner)
    value = key if header == "X-API-Key" else f"ApiKey {key}"
    assert Program(app, {header: value}).get("/api/usage").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/unknown", 404),
        ("POST", "/api/unknown", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/images/abcdefghij/more", 404),
        ("GET", "/api/upload", 405),
        ("PUT", "/api/images", 405),
        ("GET", "/api/images/abcdefghij", 405),
        ("DELETE", "/api/usage", 405),
        ("GET", "/api/images/abcdefghij/alt", 405),
        ("POST", "/img/abcdefghij", 405),
        ("DELETE", "/img/abcdefghij/w_100", 405),
        ("GET", "/img/abcdefghij", 404),
        ("GET", "/img/abcdefghij/w_100", 404),
        ("GET", "/img/abcdefghij/w_100/h_100", 404),
        ("GET", "/img/", 404),
        ("GET", "/img/%00", 404),
    ],
)
def test_unknown_addresses_and_methods_answer_in_the_envelope(
    anybody: Program, method: str, path: str, status: int
) -> None:
    response = anybody.send(method, path)
    assert error_of(response)[0] == status
    if status == 405:
        allowed = sorted(set(response.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"})
        assert error_of(response)[1] == f"This address takes {', '.join(allowed)} only."
    else:
        assert error_of(response)[1] == "There is nothing here."


def test_the_hourly_limit_of_the_plan(api: Program, owner: User) -> None:
    owner.plan_name = "free"
    first = api.get("/api/usage")
    assert first.headers["X-RateLimit-Limit"] == "100"
    assert first.headers["X-RateLimit-Remaining"] == "99"
    for _ in range(99):
        assert api.get("/api/usage").status_code == 200
    response = api.get("/api/usage")
    assert error_of(response)[0] == 429
    assert 0 < int(response.headers["Retry-After"]) <= 3_601
    assert response.headers["X-RateLimit-Remaining"] == "0"
