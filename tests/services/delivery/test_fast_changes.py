"""Nobody gets an old answer once a change has been answered, whichever process has kept it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from redis import Redis

from imghost.base.passwords import hash_password
from imghost.extensions import db, now
from imghost.models import Image, Preset, User
from imghost.services.actor import Actor
from imghost.services.answer_mark import KEY
from imghost.services.images.delete import delete
from imghost.services.site.site_settings import change_settings
from imghost.services.trash.user_delete import delete_user
from imghost.services.uploads.replace import replace_file
from imghost.settings import Settings
from imghost.storage.current import storage
from tests.factories import make_album, make_user
from tests.pictures import jpeg
from tests.services.delivery.asked_again import (
    addresses,
    another,
    answer,
    come_from_memory,
    watched_database,
)
from tests.services.delivery.conftest import Upload
from tests.waiting import wait_until

Change = Callable[[Image], object]


def shut_album(image: Image, **fields: object) -> None:
    """Close the album above the one that the picture lies in."""
    assert image.album is not None
    parent = db.session.get(type(image.album), image.album.parent_id)
    assert parent is not None
    for name, value in fields.items():
        setattr(parent, name, value)


def replace(image: Image) -> None:
    staged = storage().stage(10**8)
    try:
        staged.write(jpeg(1300, 900, quality=50))
        replace_file(Actor(user=image.user), image, staged, "new.jpg")
    finally:
        staged.close()


def owner_of(image: Image) -> User:
    assert image.user is not None
    return image.user


# what happens → the status of direct links and variants for strangers afterwards
CHANGES: dict[str, tuple[Change, int]] = {
    "private": (lambda image: setattr(image, "visibility", "private"), 404),
    "moved into a private album": (
        lambda image: setattr(image, "album", make_album(user=image.user, visibility="private")), 404),
    "album above made private": (lambda image: shut_album(image, visibility="private"), 404),
    "album above got a password": (
        lambda image: shut_album(
            # Its own name could be guessed, and is refused until it has another one.
            image, visibility="password", password_hash=hash_password("sesame")), 404),
    "owner disabled": (lambda image: setattr(owner_of(image), "disabled", True), 404),
    "owner banned for a day": (
        lambda image: setattr(owner_of(image), "banned_until", now() + timedelta(days=1)), 404),
    "disapproved": (lambda image: setattr(image, "approved", False), 404),
    "in quarantine": (lambda image: setattr(image, "quarantined_at", now()), 404),
    "in the trash": (lambda image: setattr(image, "trashed_at", now()), 404),
    "expired": (lambda image: setattr(image, "expires_at", now()), 410),
    "deleted": (lambda image: delete(Actor(user=image.user), image), 404),
    "account deleted": (lambda image: delete_user(Actor(user=make_user(role="admin")), owner_of(image)), 404),
}  # fmt: skip


@pytest.fixture
def twin(app: Flask, settings: Settings) -> Iterator[Flask]:
    """A second process of the site, as far as memory goes."""
    yield from another(settings)


@pytest.fixture
def slow(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The same site, which keeps no answer."""
    yield from another(settings.model_copy(update={"answer_memory_megabytes": 0}))


@pytest.fixture
def image(upload: Upload, owner: User) -> Image:
    """A picture in an album inside another one."""
    outer = make_album(user=owner)
    return upload(album=make_album(user=owner, parent_id=outer.id))


def warm(image: Image, *apps: Flask) -> list[str]:
    """Let every instance keep the answers to all kinds of addresses of `image`; return those."""
    chosen = [address for address in addresses(image).values() if not address.startswith("/col_")]
    for app in apps:
        wait_until(partial(come_from_memory, app, chosen))
    return chosen


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_at_once_everywhere(
    name: str, app: Flask, slow: Flask, twin: Flask, image: Image
) -> None:
    chosen = warm(image, app, twin)
    change, expected = CHANGES[name]
    change(image)
    db.session.commit()
    direct, *others = chosen
    assert int(answer(twin, direct)[0][:3]) == expected
    for address in others:
        # What each dialect says is its own, and a signature opens what is only hidden.
        right = answer(slow, address)[0]
        assert right != "200 OK" or ("preset:" not in address and address.startswith("/t/")), address
        assert {answer(instance, address)[0] for instance in (twin, app)} == {right}, address


def test_a_replaced_file_is_seen_at_once_everywhere(app: Flask, twin: Flask, image: Image) -> None:
    chosen = [address for address in warm(image, app, twin) if not address.startswith("/sizes/")]
    old = {address: answer(app, address) for address in chosen}
    replace(image)
    for instance in (twin, app):
        for address in chosen:
            status, headers, body = answer(instance, address)
            assert status == "200 OK", address
            assert body != old[address][2], address
            assert headers["ETag"] != old[address][1]["ETag"], address


def test_what_an_address_means_may_change_without_the_picture(app: Flask, twin: Flask, image: Image) -> None:
    named = addresses(image)
    for address in ("preset", "signed", "public id"):
        answer(twin, named[address])
    db.session.scalars(db.select(Preset)).one().params = "w_90,f_webp"
    db.session.commit()
    assert len(answer(twin, named["preset"])[2]) < len(answer(twin, named["query form"])[2])
    owner_of(image).signing_secret = "another"
    db.session.commit()
    assert answer(twin, named["signed"])[0].startswith("403")
    image.public_id = "another-name"
    db.session.commit()
    assert answer(twin, named["public id"])[0].startswith("404")


def test_a_plan_with_a_limit_counts_from_its_first_answer(app: Flask, twin: Flask, image: Image) -> None:
    (address, *_) = [each for each in warm(image, app, twin) if each.startswith("/img/")]
    owner_of(image).plan_name = "free"
    db.session.commit()
    with watched_database() as asked:
        answer(twin, address)
    assert asked.statements > 0


def test_bulk_statements_replace_the_mark_too(app: Flask, twin: Flask, image: Image) -> None:
    chosen = warm(image, app, twin)
    db.session.execute(db.update(Image).where(Image.id == image.id).values(trashed_at=now()))
    db.session.commit()
    assert {answer(twin, address)[0][:3] for address in chosen if "/t/" not in address} == {"404"}


def test_words_about_a_picture_change_no_answer(app: Flask, redis_address: str, image: Image) -> None:
    with Redis.from_url(redis_address) as client:
        mark = client.get(KEY)
        image.title, image.views, image.likes = "Another", 5, 5
        db.session.commit()
        assert client.get(KEY) == mark
        change_settings({"site_name": "Another"})
        db.session.commit()
        assert client.get(KEY) != mark


def test_what_was_taken_back_changes_nothing(app: Flask, redis_address: str, image: Image) -> None:
    with Redis.from_url(redis_address) as client:
        mark = client.get(KEY)
        image.visibility = "private"
        db.session.flush()
        db.session.rollback()
        image.title = "Another"
        db.session.commit()
        assert client.get(KEY) == mark


def test_a_redis_that_lost_everything_makes_every_answer_old(
    app: Flask, redis_address: str, image: Image
) -> None:
    chosen = warm(image, app)
    with Redis.from_url(redis_address) as client:
        client.delete(KEY)
    with watched_database() as asked:
        assert answer(app, chosen[0])[0] == "200 OK"
    assert asked.statements > 0
