"""A member with a key, and one call that uploads as a client of the API does."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imghost.models import User
from tests.factories import make_key, make_user
from tests.pictures import png

PATH = "/api/1/upload"

Upload = Callable[..., TestResponse]


@pytest.fixture
def member(app: Flask) -> User:
    return make_user("member")


@pytest.fixture
def key(member: User) -> str:
    return make_key(member)


@pytest.fixture
def upload(client: FlaskClient, key: str) -> Upload:
    """Send `content` as the file `source`, with further form fields."""

    def send(
        content: bytes | None = None, name: str = "picture.png", path: str = PATH, **fields: Any
    ) -> TestResponse:
        file = (io.BytesIO(png(60, 40) if content is None else content), name)
        return client.post(path, data={"source": file, **fields}, headers={"X-API-Key": key})

    return send


def error_of(response: TestResponse) -> tuple[int, int, str]:
    """Status, code and message of a failure, whose envelope is checked on the way."""
    body = response.get_json()
    assert list(body) == ["status_code", "error", "status_txt"]
    assert list(body["error"]) == ["message", "code"]
    assert body["status_code"] == response.status_code
    return response.status_code, body["error"]["code"], body["error"]["message"]
