"""Pictures on the site and the address that makes any picture of them."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Pillow
from werkzeug.test import TestResponse

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import ingest
from imghost.storage.current import storage
from tests.factories import make_user
from tests.pictures import jpeg

Upload = Callable[..., Image]
Ask = Callable[..., TestResponse]


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user("owner")


@pytest.fixture
def put(owner: User) -> Upload:
    """Upload bytes as the owner; no worker has seen them yet."""

    def run(content: bytes | None = None, filename: str = "picture.jpg", **details: Any) -> Image:
        staged = storage().stage(10**8)
        try:
            staged.write(content or jpeg(1400, 1000))
            return ingest(Actor(user=owner), staged, Details(filename=filename, **details)).image
        finally:
            staged.close()

    return run


@pytest.fixture
def upload(put: Upload, work: Callable[[], None]) -> Upload:
    """Upload bytes as the owner and let the worker make its pictures."""

    def run(content: bytes | None = None, filename: str = "picture.jpg", **details: Any) -> Image:
        image = put(content, filename, **details)
        work()
        db.session.refresh(image)
        return image

    return run


@pytest.fixture
def ask(app: Flask) -> Ask:
    """Ask as a stranger for the picture that the query describes."""

    def run(
        image: Image, query: str = "", *, client: FlaskClient | None = None, **headers: str
    ) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return (client or app.test_client()).get(f"/img/{image.code}?{query}", headers=sent)

    return run


def opened(answer: TestResponse) -> Pillow.Image:
    """The picture of an answer, as Pillow reads it."""
    assert answer.status_code == 200, answer.text
    return Pillow.open(io.BytesIO(answer.data))
