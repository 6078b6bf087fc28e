"""A member with a token, a stranger with another, and visitors without any."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from imghost.models import User
from tests.dialects.program import Program
from tests.factories import make_key, make_user
from tests.pictures import jpeg

Upload = Callable[..., dict[str, Any]]


def program_of(app: Flask, user: User, **key: Any) -> Program:
    return Program(app, {"Authorization": f"Bearer {make_key(user, **key)}"})


@pytest.fixture
def api(app: Flask, owner: User) -> Program:
    return program_of(app, owner)


@pytest.fixture
def foreign_api(app: Flask) -> Program:
    return program_of(app, make_user("stranger"))


@pytest.fixture
def upload(api: Program) -> Upload:
    def run(content: bytes | None = None, name: str = "photo.jpg") -> dict[str, Any]:
        answer = api.send_file("POST", "/api/upload", content or jpeg(1600, 1200), name)
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())

    return run


def error_of(response: TestResponse) -> tuple[int, str]:
    """Status and message of a failure, whose envelope is checked on the way."""
    body = response.get_json()
    assert list(body) == ["success", "error"]
    assert body["success"] is False
    assert body["error"]
    return response.status_code, body["error"]
