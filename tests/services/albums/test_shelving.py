"""Slugs stay unique on every shelf, however a picture gets there."""

from dataclasses import replace

import pytest

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.albums.create import fill_album
from imghost.services.albums.shelving import move_to_album
from imghost.services.images.delete import mark_deleted
from imghost.services.images.edit import ImageChanges, edit
from imghost.services.trash.album_delete import Along, delete_album
from imghost.services.uploads.claim import claim
from tests.factories import make_album, make_image, make_user

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def owner() -> User:
    return make_user()


def with_slug(owner: User | None, **fields: object) -> Image:
    image: Image = make_image(user=owner, slug="sunset", **fields)
    return image


def assert_renamed(image: Image) -> None:
    assert image.slug.startswith("sunset-")
    assert len(image.slug) == len("sunset-") + 6


def test_a_slug_that_is_free_stays(owner: User) -> None:
    album, image = make_album(user=owner), with_slug(owner)
    move_to_album(image, album)
    move_to_album(image, album)
    db.session.commit()
    assert image.slug == "sunset"


def test_editing_moves_under_another_slug(owner: User) -> None:
    album = make_album(user=owner)
    with_slug(owner, album=album)
    image = with_slug(owner)
    edit(Actor(user=owner), image, replace(ImageChanges.of(image), album=album))
    db.session.commit()
    assert image.album is album
    assert_renamed(image)


def test_filling_an_album_renames_those_that_collide(owner: User) -> None:
    album, others = make_album(user=owner), [make_album(user=owner) for _ in range(2)]
    images = [with_slug(owner, album=other) for other in others]
    fill_album(Actor(user=owner), album, images)
    db.session.commit()
    assert images[0].slug == "sunset"
    assert_renamed(images[1])


def test_the_pictures_of_a_deleted_album_do_not_collide_unfiled(owner: User) -> None:
    unfiled, album = with_slug(owner), make_album(user=owner)
    image = with_slug(owner, album=album)
    delete_album(Actor(user=owner), album, Along.NOTHING)
    db.session.commit()
    assert (unfiled.slug, image.album_id) == ("sunset", None)
    assert_renamed(image)


def test_what_a_guest_brings_along_does_not_collide(owner: User) -> None:
    with_slug(owner)
    brought = [with_slug(None, guest_key="g" * 64) for _ in range(2)]
    before = [image.updated_at for image in brought]
    assert claim(owner, "g" * 64) == 2
    db.session.commit()
    for image in brought:
        assert image.user_id == owner.id
        assert_renamed(image)
    assert brought[0].slug != brought[1].slug
    assert [image.updated_at for image in brought] == before


def test_a_deleted_image_leaves_its_names_free(owner: User) -> None:
    album = make_album(user=owner)
    image = with_slug(owner, album=album, public_id="mine")
    mark_deleted(image)
    db.session.commit()
    again = with_slug(owner, album=album, public_id="mine")
    assert again.slug == "sunset"
