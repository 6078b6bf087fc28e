"""Two clients of the API with a key each, and images that one of them uploaded."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from imghost.models import User
from tests.dialects.program import Program
from tests.factories import make_key
from tests.pictures import jpeg

Upload = Callable[..., dict[str, Any]]


def program_of(app: Flask, user: User, **key: Any) -> Program:
    return Program(app, {"X-Api-Key": make_key(user, **key)}, user)


@pytest.fixture
def api(app: Flask, owner: User) -> Program:
    return program_of(app, owner)


@pytest.fixture
def foreign_api(app: Flask, stranger: User) -> Program:
    return program_of(app, stranger)


@pytest.fixture
def upload(api: Program) -> Upload:
    def run(content: bytes | None = None, name: str = "photo.jpg", **fields: Any) -> dict[str, Any]:
        answer = api.send_file("POST", "/api/v1/images", content or jpeg(1200, 800), name, **fields)
        assert answer.status_code == 201, answer.text
        return answer.get_json()

    return run


def path_of(address: str) -> str:
    """The path of an absolute address on the site under test."""
    return address.removeprefix("http://127.0.0.1:8000")
