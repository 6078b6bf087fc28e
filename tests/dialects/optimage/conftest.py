"""A member with a session, as the published examples have one, and collections to upload into."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imghost.models import User
from tests.dialects.program import Program, signed_in
from tests.factories import make_key
from tests.pictures import jpeg

IMAGES = "/api/v1/images"

Send = Callable[..., TestResponse]
Upload = Callable[..., dict[str, Any]]


@pytest.fixture
def browser_client(app: Flask, owner: User) -> FlaskClient:
    """Signed in as `owner`."""
    return signed_in(app, owner)


@pytest.fixture
def collection(browser_client: FlaskClient) -> str:
    answer = browser_client.post("/api/v1/collections", json={"name": "Beaches"})
    assert answer.status_code == 201
    return str(answer.get_json()["id"])


@pytest.fixture
def send(browser_client: FlaskClient, collection: str) -> Send:
    """Upload as the published example does; a field of None is left out."""

    def run(content: bytes | None = None, name: str = "Beach Sunset.jpg", **fields: Any) -> TestResponse:
        return browser_client.post(IMAGES, data=form(content, name, **{"collection": collection, **fields}))

    return run


@pytest.fixture
def upload(send: Send) -> Upload:
    def run(content: bytes | None = None, name: str = "Beach Sunset.jpg", **fields: Any) -> dict[str, Any]:
        answer = send(content, name, **fields)
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    return run


def form(content: bytes | None = None, name: str = "Beach Sunset.jpg", **fields: Any) -> dict[str, Any]:
    content = jpeg(1600, 1200) if content is None else content
    sent = {"file": (io.BytesIO(content), name), "checksum": hashlib.sha256(content).hexdigest(), **fields}
    return {field: value for field, value in sent.items() if value is not None}


def bearer(app: Flask, user: User, **key: Any) -> Program:
    return Program(app, {"Authorization": f"Bearer {make_key(user, **key)}"})


def error_of(response: TestResponse) -> tuple[int, str]:
    """Status and message of a failure, whose envelope is checked on the way."""
    body = response.get_json()
    assert list(body) == ["message"]
    assert body["message"]
    return response.status_code, body["message"]
