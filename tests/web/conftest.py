"""Visitors of the site and pictures on it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import ingest
from imghost.storage.current import storage
from tests.clients import give_session
from tests.factories import make_user
from tests.pictures import jpeg
from tests.web.page_rules import PageClient

Upload = Callable[..., Image]


@pytest.fixture
def pages(app: Flask) -> PageClient:
    """A visitor without an account."""
    return PageClient(app, use_cookies=True)


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user("owner")


@pytest.fixture
def owner_pages(app: Flask, owner: User) -> PageClient:
    return signed_in(app, owner)


def signed_in(app: Flask, user: User) -> PageClient:
    """A visitor with the session that the sign-in page gives to `user`."""
    client = PageClient(app, use_cookies=True)
    give_session(client, user)
    return client


@pytest.fixture
def upload(owner: User, work: Callable[[], None]) -> Upload:
    """Upload bytes as the owner through the real way in, and let the worker make its pictures."""

    def run(content: bytes | None = None, *, actor: Actor | None = None, **details: Any) -> Image:
        staged = storage().stage(10**8)
        staged.write(content or jpeg(1400, 1000))
        try:
            image = ingest(
                actor or Actor(user=owner), staged, Details(**{"filename": "harbour.jpg", **details})
            ).image
        finally:
            staged.close()
        work()
        db.session.refresh(image)
        return image

    return run
