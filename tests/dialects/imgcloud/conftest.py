"""Two members and an administrator with a key each, and assets that one of them uploaded."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import User
from imghost.services.accounts.user_add import add_user
from tests.dialects.program import Program
from tests.factories import make_key
from tests.pictures import jpeg

PASSWORD = "correct horse battery"

Upload = Callable[..., dict[str, Any]]


def make_member(name: str, role: str = "member") -> User:
    user = add_user(name, f"{name}@example.org", PASSWORD, role=role)
    db.session.commit()
    return user


def program_of(app: Flask, user: User, **key: Any) -> Program:
    return Program(app, {"Authorization": f"ApiKey {make_key(user, **key)}"}, user)


@pytest.fixture
def api(app: Flask) -> Program:
    return program_of(app, make_member("owner"))


@pytest.fixture
def foreign_api(app: Flask) -> Program:
    return program_of(app, make_member("stranger"))


@pytest.fixture
def admin_api(app: Flask) -> Program:
    return program_of(app, make_member("boss", role="admin"), scopes="upload,read,write,delete,admin")


@pytest.fixture
def upload(api: Program) -> Upload:
    def run(content: bytes | None = None, name: str = "photo.jpg", **fields: Any) -> dict[str, Any]:
        answer = api.send_file("POST", "/v1/upload", content or jpeg(60, 40), name, **fields)
        assert answer.status_code == 201, answer.text
        return answer.get_json()

    return run


def local(address: str) -> str:
    """The path and query of an absolute address on the site under test."""
    return address.removeprefix("http://127.0.0.1:8000")
