"""Visitors with each role."""

import pytest
from flask import Flask

from imghost.models import User
from tests.factories import make_user
from tests.web.conftest import owner, owner_pages, pages, signed_in, upload
from tests.web.page_rules import PageClient

# Fixtures of the other pages' tests.
__all__ = ["owner", "owner_pages", "pages", "upload"]


@pytest.fixture
def moderator(app: Flask) -> User:
    return make_user("mona", role="moderator")


@pytest.fixture
def moderator_pages(app: Flask, moderator: User) -> PageClient:
    return signed_in(app, moderator)


@pytest.fixture
def admin(app: Flask) -> User:
    return make_user("ada", role="admin")


@pytest.fixture
def admin_pages(app: Flask, admin: User) -> PageClient:
    return signed_in(app, admin)
