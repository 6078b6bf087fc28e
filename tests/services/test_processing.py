"""A worker whose picture is taken away under its hands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imghost.base.errors import Unavailable
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery.variant_keys import original_key
from imghost.services.images.delete import mark_deleted
from imghost.services.uploads import processing
from imghost.services.uploads.details import Details
from imghost.services.uploads.ingest import ingest
from imghost.storage.current import storage
from tests.factories import make_user
from tests.pictures import jpeg

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def image() -> Image:
    staged = storage().stage(10**7)
    staged.write(jpeg())
    return ingest(Actor(user=make_user()), staged, Details(filename="a.jpg")).image


def take_away(monkeypatch: pytest.MonkeyPatch, image: Image, and_row: Callable[[], object]) -> None:
    """Remove the stored file, and do `and_row`, in the moment the decoder is asked."""
    decode, path = processing.render, Path(storage().path(original_key(image)))

    def render(*arguments: Any) -> object:
        path.unlink()
        and_row()
        return decode(*arguments)

    monkeypatch.setattr(processing, "render", render)


def test_a_picture_deleted_meanwhile_is_no_failure(image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    def delete() -> None:
        with db.engine.begin() as connection:
            connection.execute(Image.__table__.delete())  # type: ignore[attr-defined]

    take_away(monkeypatch, image, delete)
    processing.process(image.id)
    assert list(storage().walk()) == []


def test_nor_is_one_deleted_between_two_orders(image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(storage().path(original_key(image)))

    def delete(_id: int) -> None:
        path.unlink()
        with db.engine.begin() as connection:
            connection.execute(Image.__table__.delete())  # type: ignore[attr-defined]

    monkeypatch.setattr(processing, "screen", delete)
    processing.process(image.id)


def test_nothing_is_left_of_one_that_looks_like_a_blocked_one(
    image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row stays a while, and nobody should have to come by for the pictures that were just made."""

    def refuse(_id: int) -> None:
        mark_deleted(image)
        db.session.commit()

    monkeypatch.setattr(processing, "screen", refuse)
    processing.process(image.id)
    assert list(storage().walk()) == []


def test_a_file_that_is_lost_is_one(image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    take_away(monkeypatch, image, lambda: None)
    with pytest.raises(Unavailable):
        processing.process(image.id)
