"""Nobody comes by the bytes of what is not public by guessing names, nor learns that a name is taken."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from imghost.base.identifiers import ALPHABET
from imghost.extensions import db, now, redis
from imghost.jobs.purge import purge_caches
from imghost.models import Image, Purge, User
from imghost.services.actor import Actor
from imghost.services.delivery import secret_names
from imghost.services.links import Links, absolute
from imghost.services.privacy import STRICTNESS
from imghost.services.trash.image_trash import trash
from tests.clients import give_session
from tests.factories import make_album, make_user
from tests.pictures import jpeg
from tests.services.delivery.cdn import PurgeHook
from tests.services.delivery.conftest import Upload
from tests.services.delivery.test_purge import hook, settings  # noqa: F401 - a site with a cache in front of it

Work = Callable[[], None]
# At least 64 bits: 11 characters of base58 hold 64.4.
SECRET = re.compile(rf"-[{ALPHABET}]{{11,}}")


def holds_secret(text: str) -> bool:
    return SECRET.search(text) is not None


def status(app: Flask, path: str, user: User | None = None) -> int:
    client = app.test_client()
    if user is not None:
        give_session(client, user)
    return client.get(path).status_code


def small(put: Upload, **details: object) -> Image:
    return put(jpeg(60, 40), "holiday.jpg", **details)


@pytest.mark.parametrize("visibility", STRICTNESS[1:])
def test_what_is_not_public_has_a_secret_name_from_the_beginning(
    app: Flask, put: Upload, owner: User, visibility: str
) -> None:
    if visibility == "password":
        image = small(put, album=make_album(user=owner, visibility=visibility, password_hash="x"))
    else:
        image = small(put, visibility=visibility)
    assert holds_secret(image.name)
    assert holds_secret(image.slug)
    assert len(image.code) >= 11
    assert status(app, f"/images/{image.folder}/holiday.jpg") == 404
    assert status(app, f"/col_{owner.code}/320/holiday.webp") == 404
    seen = {"link": 200, "private": 404, "password": 403}[visibility]
    assert status(app, Links(image).direct) == seen
    assert status(app, Links(image).direct, owner) == 200
    # Nobody's name was taken by that.
    assert small(put).name == "holiday"


# What makes a picture one that not everybody may see, and what the old name then answers.
CLOSING: dict[str, Callable[[Image], object]] = {
    "link": lambda image: setattr(image, "visibility", "link"),
    "private": lambda image: setattr(image, "visibility", "private"),
    "unapproved": lambda image: setattr(image, "approved", False),
    "quarantined": lambda image: setattr(image, "quarantined_at", now()),
    "into an album with a link": lambda image: setattr(
        image, "album", make_album(user=image.user, visibility="link")
    ),
    "into a private album": lambda image: setattr(
        image, "album", make_album(user=image.user, visibility="private")
    ),
    "account disabled": lambda image: setattr(image.user, "disabled", True),
    "account banned": lambda image: setattr(image.user, "banned_until", now() + timedelta(hours=1)),
    "by a statement": lambda _image: db.session.execute(update(Image).values(visibility="link")),
}


@pytest.mark.parametrize("closing", CLOSING)
def test_what_is_closed_gets_another_name_and_the_old_one_dies_at_once(
    app: Flask,
    put: Upload,
    work: Work,
    hook: PurgeHook,  # noqa: F811
    closing: str,
) -> None:
    image = small(put)
    work()
    old = (Links(image).direct, Links(image).thumb, f"/col_{image.user.code}/320/{image.slug}.webp")  # type: ignore[union-attr]
    assert [status(app, path) for path in old] == [200, 200, 200]
    hook.told.clear()
    CLOSING[closing](image)
    db.session.commit()
    assert [status(app, path) for path in old] == [404, 404, 404]
    work()
    db.session.refresh(image)
    assert holds_secret(image.name)
    boss = make_user("boss", role="admin")
    assert [status(app, path, boss) for path in old] == [404, 404, 404]
    assert set(map(absolute, old)) <= hook.addresses


def test_an_album_closes_its_pictures_names_too_and_opened_again_they_stay(
    app: Flask, put: Upload, work: Work, owner: User
) -> None:
    album = make_album(user=owner)
    image = small(put, album=album)
    work()
    old = Links(image).direct
    album.visibility = "link"
    db.session.commit()
    # Refused at once; the new name follows in the job.
    assert (image.name, status(app, old), status(app, old, owner)) == ("holiday", 404, 200)
    work()
    db.session.refresh(image)
    new = Links(image).direct
    assert holds_secret(image.name)
    assert (status(app, new), status(app, old, owner)) == (200, 404)
    album.visibility = "public"
    db.session.commit()
    work()
    assert (Links(image).direct, status(app, new), status(app, old)) == (new, 200, 404)
    # Everybody could see that name, so it is good for one time only.
    album.visibility = "link"
    db.session.commit()
    assert status(app, new) == 404
    work()
    db.session.refresh(image)
    assert Links(image).direct != new
    assert len(image.name) == len("holiday-") + secret_names.SECRET_LENGTH
    assert (status(app, Links(image).direct), status(app, new, owner)) == (200, 404)


def test_bytes_of_what_is_not_public_are_for_no_search_engine(app: Flask, upload: Upload) -> None:
    image = upload()
    addresses = lambda: (Links(image).direct, Links(image).thumb, Links(image).sizes[0][0],  # noqa: E731
                         f"/img/{image.code}?w=50", f"/v1/image/{image.asset_id}")  # fmt: skip
    for path in addresses():
        assert "X-Robots-Tag" not in app.test_client().get(path).headers, path
    image.visibility = "link"
    db.session.commit()
    for path in addresses():
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex"), path


@pytest.mark.parametrize("hidden", ["trashed", "old link", "old private", "expired private"])
def test_no_suffix_tells_of_a_picture_that_is_hidden(
    app: Flask, put: Upload, owner: User, hidden: str
) -> None:
    """Also of one from before there were secrets: it is moved out of the way."""
    image = small(put)
    old = Links(image).direct
    if hidden == "trashed":
        trash(Actor(user=owner), image, now())
    else:
        values: dict[str, object] = {"visibility": "link" if "link" in hidden else "private"}
        if "expired" in hidden:
            values["expires_at"] = now()
        db.session.execute(update(Image).values(values))
    db.session.commit()
    assert status(app, old) == 404
    other = small(put)
    assert (other.name, status(app, old)) == ("holiday", 200)
    db.session.refresh(image)
    assert holds_secret(image.name)


def test_a_public_name_that_is_taken_gets_a_suffix_as_ever(put: Upload) -> None:
    small(put)
    assert re.fullmatch(rf"holiday-[{ALPHABET}]{{6}}", small(put).name)


def test_what_was_closed_before_there_were_secrets_is_renamed_once(app: Flask, put: Upload) -> None:
    images = [small(put) for _ in range(3)]
    names = {image.id: image.name for image in images}
    hidden = [image.id for image in images[:2]]
    values = {"visibility": "link", "updated_at": images[0].updated_at}
    db.session.execute(update(Image).where(Image.id.in_(hidden)).values(values))
    db.session.commit()
    redis().delete(secret_names.COMPLETE)
    db.session.execute(delete(Purge))
    db.session.commit()
    purge_caches()
    db.session.expire_all()
    renamed = {image.id for image in images if image.name != names[image.id]}
    assert renamed == set(hidden)
    assert all(holds_secret(image.name) == (image.id in hidden) for image in images)
    assert secret_names.settle_leftovers() == 0
