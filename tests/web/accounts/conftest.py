"""A member with a password, and one who is signed in."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imghost.extensions import db
from imghost.models import User
from imghost.services.accounts.user_add import add_user
from tests.web.accounts.mailbox import Mailbox, running_mailbox

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """One that knows no SMTPUTF8, as many do; `mailed` makes it the site's."""
    yield from running_mailbox()


@pytest.fixture
def mailbox(mail_server: tuple[Mailbox, int]) -> Mailbox:
    mail_server[0].letters.clear()
    return mail_server[0]


@pytest.fixture
def marina(app: Flask) -> User:
    user = add_user("Marina", "marina@example.org", PASSWORD)
    db.session.commit()
    return user


@pytest.fixture
def signed_in(client: FlaskClient, marina: User) -> FlaskClient:
    assert sign_in(client).status_code == 303
    return client


def sign_in(client: FlaskClient, login: str = "Marina", password: str = PASSWORD, **fields: str):  # type: ignore[no-untyped-def]
    return client.post("/login", data={"login": login, "password": password, **fields})


def is_in(client: FlaskClient) -> bool:
    """Settings open only to members; others are led to the sign-in page."""
    return client.get("/settings/profile").status_code == 200


def plain(page: str) -> str:
    """The page without what is new in every answer."""
    return re.sub(r"[0-9a-f]{12}", "", page)
