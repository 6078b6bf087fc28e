"""What happens to pictures made before when the file, or who may see it, changes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import case, update

from imghost.extensions import db, now
from imghost.models import Album, Image, Purge, User
from imghost.models.column_changes import updating
from imghost.services.actor import Actor
from imghost.services.albums.shelving import move_to_album
from imghost.services.delivery import purge, variant_cache
from imghost.services.delivery.variant_cache import made_ahead
from imghost.services.images.delete import delete
from imghost.services.links import Links, absolute
from imghost.services.trash.album_delete import Along, delete_album
from imghost.services.trash.album_restore import restore_album
from imghost.services.trash.user_delete import delete_user
from imghost.services.uploads.replace import replace_file
from imghost.services.variant_keys import original_key, variant_key
from imghost.storage.current import storage
from tests.clients import give_session
from tests.factories import make_album, make_user
from tests.pictures import png
from tests.services.delivery.cdn import PurgeHook
from tests.services.delivery.conftest import Ask, Upload

Work = Callable[[], None]
SITE = "https://img.example"
# What each change makes of the answer to a stranger.
CHANGES: dict[str, tuple[Callable[[Image], None], int]] = {
    "private": (lambda image: setattr(image, "visibility", "private"), 404),
    "unapproved": (lambda image: setattr(image, "approved", False), 404),
    "expired": (lambda image: setattr(image, "expires_at", now() - timedelta(seconds=1)), 410),
    "banned owner": (lambda image: setattr(image.user, "disabled", True), 404),
    "into a private album": (
        lambda image: setattr(image, "album", make_album(user=image.user, visibility="private")),
        404,
    ),
}


@pytest.fixture
def settings(settings, hook: PurgeHook):  # type: ignore[no-untyped-def]
    """The site with a cache in front of it."""
    return settings.model_copy(
        update={"cdn_purge_url": hook.url, "cdn_purge_networks": "127.0.0.0/8", "public_url": SITE}
    )


@pytest.fixture
def hook() -> Iterator[PurgeHook]:
    with PurgeHook() as server:
        yield server
        server.shutdown()


def made_for_visitors(image: Image) -> set[str]:
    ahead = {original_key(image), *(variant_key(image, transform) for transform in made_ahead(image))}
    return set(storage().walk()) - ahead


@pytest.mark.parametrize("change", CHANGES)
def test_hidden_pictures_are_forgotten_everywhere(
    change: str, upload: Upload, ask: Ask, work: Work, hook: PurgeHook
) -> None:
    image = upload()
    shown = ask(image, "w=200&f=webp")
    assert (shown.status_code, "public" in shown.headers["Cache-Control"]) == (200, True)
    assert made_for_visitors(image)
    make, status = CHANGES[change]
    make(image)
    db.session.commit()
    work()
    hidden = ask(image, "w=200&f=webp")
    assert (hidden.status_code, "public" in hidden.headers["Cache-Control"]) == (status, False)
    assert (made_for_visitors(image), variant_cache.total_bytes()) == (set(), 0)
    links = Links(image)
    asked = f"{SITE}/img/{image.code}?w=200&f=webp"
    assert {asked, *map(absolute, (links.direct, links.thumb, links.short))} <= hook.addresses


def in_bulk(**values: object) -> None:
    db.session.execute(updating(Image, **values).where(Image.views >= 0))
    db.session.commit()


def test_changing_many_rows_with_one_statement_is_noticed_too(upload: Upload, ask: Ask, work: Work) -> None:
    image = upload()
    ask(image, "w=200&f=webp")
    in_bulk(views=Image.views + 1)
    work()
    assert made_for_visitors(image)
    in_bulk(visibility=case((Image.nsfw, "public"), else_="private"))
    work()
    assert made_for_visitors(image) == set()


def test_the_owner_gets_a_private_answer_afterwards(
    app: Flask, upload: Upload, ask: Ask, work: Work, owner: User
) -> None:
    image = upload()
    ask(image, "w=200")
    image.visibility = "private"
    db.session.commit()
    work()
    client = app.test_client()
    give_session(client, owner)
    answer = ask(image, "w=200", client=client)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_a_new_file_makes_caches_forget_the_sizes_of_the_old(
    upload: Upload, ask: Ask, work: Work, hook: PurgeHook, owner: User
) -> None:
    image = upload()
    old, before = [path for path, _ in Links(image).sizes], original_key(image)
    ask(image, "w=200")
    staged = storage().stage(10**7)
    staged.write(png(800, 600))
    replace_file(Actor(user=owner), image, staged, "b.png")
    staged.close()
    work()
    assert set(map(absolute, old)) <= hook.addresses
    assert f"{SITE}/img/{image.code}?w=200" in hook.addresses
    assert variant_cache.total_bytes() == 0
    # The file itself stays for a day, under no address.
    assert [key for key in storage().walk() if f"{image.code}/1/" in key] == [before]


def test_a_deleted_image_is_purged(upload: Upload, work: Work, hook: PurgeHook, owner: User) -> None:
    image = upload()
    direct = absolute(Links(image).direct)
    delete(Actor(user=owner), image)
    db.session.commit()
    assert hook.told == []
    work()
    assert direct in hook.addresses
    assert list(storage().walk()) == []


def test_an_album_purges_all_its_pictures(
    upload: Upload, work: Work, hook: PurgeHook, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "BATCH", 2)
    album = make_album(user=owner)
    images = [upload(filename=f"{number}.jpg") for number in range(3)]
    for image in images:
        image.album = album
    db.session.commit()
    work()
    hook.told.clear()
    album.visibility = "private"
    db.session.commit()
    work()
    assert {absolute(Links(image).direct) for image in images} <= hook.addresses


# What takes a picture out of its album, or the album away from strangers.
LEAVING: dict[str, Callable[[Any, Image], object]] = {
    "moved": lambda _owner, image: move_to_album(image, None),
    "album deleted without it": lambda owner, image: delete_album(
        Actor(user=owner), album_of(image), Along.NOTHING
    ),
    "album deleted with it": lambda owner, image: delete_album(
        Actor(user=owner), album_of(image), Along.PICTURES
    ),
    "album made private": lambda _owner, image: setattr(album_of(image), "visibility", "private"),
    "album above made private": lambda owner, image: setattr(
        album_of(image), "parent_id", make_album(user=owner, visibility="private").id
    ),
    "account deleted": lambda owner, image: delete_user(Actor(user=make_user(role="admin")), owner),
}


@pytest.mark.parametrize("leaving", LEAVING)
def test_addresses_with_the_code_of_an_album_are_forgotten_when_it_shows_the_picture_no_more(
    leaving: str, app: Flask, filed: Image, work: Work, hook: PurgeHook
) -> None:
    address = f"/col_{album_of(filed).code}/320/{filed.slug}.webp"
    shown = app.test_client().get(address)
    assert (shown.status_code, shown.cache_control.public) == (200, True)
    LEAVING[leaving](album_of(filed).user, filed)
    db.session.commit()
    assert app.test_client().get(address).status_code == 404
    work()
    assert SITE + address in hook.addresses


def test_so_is_the_address_without_an_album_when_the_album_comes_back(
    app: Flask, filed: Image, work: Work, hook: PurgeHook, owner: User
) -> None:
    album = album_of(filed)
    delete_album(Actor(user=owner), album, Along.NOTHING)
    db.session.commit()
    address = f"/col_{owner.code}/320/{filed.slug}.webp"
    assert app.test_client().get(address).status_code == 200
    restore_album(Actor(user=owner), album.code)
    db.session.commit()
    assert app.test_client().get(address).status_code == 404
    work()
    assert SITE + address in hook.addresses


@pytest.fixture
def filed(upload: Upload, owner: User) -> Image:
    """A picture in an album."""
    return upload(album=make_album(user=owner))


def album_of(image: Image) -> Album:
    assert image.album is not None
    return image.album


def test_many_pictures_are_told_of_at_once(upload: Upload, work: Work, hook: PurgeHook) -> None:
    images = [upload(filename=f"{number}.jpg") for number in range(3)]
    work()
    hook.told.clear()
    in_bulk(visibility="link")
    work()
    (told,) = hook.told
    assert {absolute(Links(image).direct) for image in images} <= set(told)


def test_other_edits_purge_nothing(upload: Upload, work: Work, hook: PurgeHook) -> None:
    image = upload()
    image.title, image.nsfw = "Another title", True
    db.session.commit()
    work()
    assert hook.told == []


def test_what_is_rolled_back_purges_nothing(upload: Upload, work: Work, hook: PurgeHook) -> None:
    image = upload()
    image.visibility = "private"
    db.session.flush()
    db.session.rollback()
    work()
    assert hook.told == []


def test_a_hook_that_fails_is_asked_again(app: Flask, upload: Upload, work: Work, hook: PurgeHook) -> None:
    image = upload()
    hook.status = 500
    image.visibility = "link"
    db.session.commit()
    work()
    assert (len(hook.told), db.session.query(Purge).count()) == (1, 1)
    hook.status = 200
    purge.purge_waiting()
    assert (len(hook.told), db.session.query(Purge).count()) == (2, 0)
    assert hook.told[0] == hook.told[1]


def test_a_hook_that_never_answers_is_given_up(
    app: Flask, upload: Upload, work: Work, hook: PurgeHook
) -> None:
    image = upload()
    hook.status = 500
    image.visibility = "link"
    db.session.commit()
    work()
    db.session.execute(update(Purge).values(noted_at=now() - purge.GIVE_UP - timedelta(seconds=1)))
    purge.purge_waiting()
    assert db.session.query(Purge).count() == 0


def test_a_purge_outlives_redis(app: Flask, upload: Upload, hook: PurgeHook) -> None:
    image = upload()
    image.visibility = "private"
    in_bulk(expires_at=now() + timedelta(days=1))
    app.extensions["redis"].flushdb()
    purge.purge_waiting()
    assert absolute(Links(image).direct) in hook.addresses


def test_a_hook_in_a_network_that_is_not_allowed_is_not_asked(
    app: Flask, upload: Upload, work: Work, hook: PurgeHook
) -> None:
    site = app.extensions["settings"]
    app.extensions["settings-source"] = lambda: site.model_copy(update={"cdn_purge_networks": ""})
    g.pop("settings", None)
    upload().visibility = "link"
    db.session.commit()
    work()
    assert hook.told == []


def test_a_replaced_file_is_forgotten_at_every_address_it_had(
    app: Flask, upload: Upload, work: Work, hook: PurgeHook, owner: User
) -> None:
    image = upload()
    old, client = Links(image).direct, app.test_client()
    for address in (old, f"{old}?download"):
        assert client.get(address).status_code == 200
    staged = storage().stage(10**7)
    staged.write(png(30, 20))
    replace_file(Actor(user=owner), image, staged, "new.png")
    staged.close()
    work()
    assert Links(image).direct != old
    assert {absolute(old), absolute(f"{old}?download")} <= hook.addresses
