"""Who asks, whatever the dialect: the one who uploaded, another account, and somebody without any."""

import pytest
from flask import Flask

from imghost.models import User
from tests.dialects.program import Program
from tests.factories import make_user


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user("owner")


@pytest.fixture
def stranger(app: Flask) -> User:
    return make_user("stranger")


@pytest.fixture
def anybody(app: Flask) -> Program:
    """No key, no session."""
    return Program(app, {})
