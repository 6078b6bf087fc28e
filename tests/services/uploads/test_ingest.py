"""The way in: what is stored, what is refused, and that a refusal leaves nothing behind."""

import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image as Pillow
from redis import Redis
from sqlalchemy import delete, func, select

from imghost.base.errors import Conflict, ImghostError
from imghost.base.identifiers import token_hash
from imghost.extensions import db, now
from imghost.imaging.probe import inspect
from imghost.models import Album, Image, Tag
from imghost.services.actor import Actor
from imghost.services.images.details import Details
from imghost.services.site.site_limits import file_limits
from imghost.services.uploads.enrol import enrol
from imghost.services.uploads.ingest import Ingested, ingest
from imghost.services.uploads.prepare import prepare
from imghost.storage import layout
from imghost.storage.current import storage
from tests.clients import IndependentClient, give_session
from tests.factories import make_album, make_user
from tests.pictures import animation, draw, encoded, jpeg, png

_NO_TIME = timedelta(0)
_DAY = timedelta(hours=24, seconds=1)
pytestmark = pytest.mark.usefixtures("app")


def upload(data: bytes, actor: Actor | None = None, **details: Any) -> Ingested:
    staged = storage().stage(10**9)
    try:
        staged.write(data)
        details.setdefault("filename", "photo.jpg")
        return ingest(actor or Actor(guest_key="g" * 64, address="192.0.2.1"), staged, Details(**details))
    finally:
        staged.close()


def stored(image: Image) -> bytes:
    return storage().path(layout.original(image.code, image.version, image.extension)).read_bytes()


def nothing_is_left() -> bool:
    local: Any = storage()
    return (
        list(local.walk()) == []
        and list(local.staging.iterdir()) == []
        and list(local.notes.iterdir()) == []
        and db.session.scalar(select(func.count(Image.id))) == 0
    )


def test_a_clean_jpeg_is_stored_as_it_came() -> None:
    data = jpeg()
    done = upload(data)
    image = done.image
    assert stored(image) == data
    assert (image.format, image.width, image.height, image.bytes) == ("jpeg", 600, 400, len(data))
    assert image.md5 == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert image.sha256 == hashlib.sha256(data).hexdigest()
    assert image.source_md5 is None
    assert (image.name, image.extension, image.title) == ("photo", "jpg", "photo")
    assert image.folder == now().strftime("%Y/%m/%d")
    assert image.status == "processing"
    assert image.delete_hash == token_hash(done.delete_token)
    assert list(storage().announced(_NO_TIME)) == []


def test_the_worker_makes_everything_ahead(work: Callable[[], None]) -> None:
    image = upload(jpeg(3000, 2000)).image
    work()
    assert image.status == "ready"
    sizes = {}
    for key in storage().walk():
        with Pillow.open(storage().path(key)) as picture:
            sizes[key] = picture.size
    assert sorted(sizes.values()) == [
        (320, 213),
        (320, 320),
        (500, 333),
        (640, 427),
        (640, 427),
        (1280, 853),
        (2560, 1707),
        (3000, 2000),
    ]
    assert image.thumb_bytes > 0
    assert image.medium_bytes > 0
    assert image.placeholder is not None
    assert image.placeholder.startswith("data:image/")


def test_a_bmp_is_kept_as_png() -> None:
    done = upload(encoded(draw(), "BMP"), filename="scan.bmp")
    assert (done.image.format, done.image.extension, done.image.name) == ("png", "png", "scan")
    with Pillow.open(io.BytesIO(stored(done.image))) as picture:
        assert (picture.format, picture.size) == ("PNG", (600, 400))
        assert picture.convert("RGB").getpixel((10, 10)) == (0xE0, 0x20, 0x20)


def test_a_width_makes_it_smaller_before_it_is_stored() -> None:
    data = jpeg(600, 400)
    image = upload(data, width=300).image
    with Pillow.open(io.BytesIO(stored(image))) as picture:
        assert picture.size == (300, 200)
    assert (image.width, image.height) == (300, 200)
    assert image.source_md5 == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert image.md5 == hashlib.md5(stored(image), usedforsecurity=False).hexdigest()


def test_a_turned_photo_is_measured_as_shown() -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    image = upload(jpeg(600, 400, exif=exif)).image
    assert (image.width, image.height) == (400, 600)


def test_positions_and_owners_leave_and_the_camera_stays() -> None:
    exif = Pillow.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Canon", "Canon EOS 90D", "Jane Owner"
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 20.0, 30.0), 3: "E", 4: (40.0, 0.0, 0.0)})
    exif.get_ifd(0x8769)[0x9003] = "2021:05:06 07:08:09"
    image = upload(jpeg(exif=exif)).image
    kept = Pillow.open(io.BytesIO(stored(image))).getexif()
    assert dict(kept.get_ifd(0x8825)) == {}
    assert 0x013B not in kept
    assert image.camera == "Canon EOS 90D"
    assert image.taken_at is not None
    assert image.taken_at.isoformat() == "2021-05-06T07:08:09+00:00"
    assert image.position is None
    facts = json.loads(image.exif or "{}")
    assert facts["Model"] == "Canon EOS 90D"
    assert not [name for name in facts if "GPS" in name or "Artist" in name or "Serial" in name]


@pytest.mark.settings(keep_metadata=True)
def test_a_site_may_keep_them() -> None:
    exif = Pillow.Exif()
    exif[0x013B] = "Jane Owner"
    assert b"Jane Owner" in stored(upload(jpeg(exif=exif)).image)


def test_a_member_may_keep_them() -> None:
    exif = Pillow.Exif()
    exif[0x013B] = "Jane Owner"
    member = Actor(user=make_user(keep_metadata=True))
    assert b"Jane Owner" in stored(upload(jpeg(exif=exif), member).image)


def test_details_are_kept() -> None:
    user = make_user()
    album = make_album(user=user)
    details = {"title": " My  title ", "description": "a\r\nb", "tags": ("Cat", "dog"), "album": album}
    image = upload(png(), Actor(user=user), nsfw=True, visibility="link", **details).image
    assert (image.title, image.description) == ("My title", "a\nb")
    assert (image.nsfw, image.visibility) == (True, "link")
    assert [tag.name for tag in image.tags] == ["Cat", "dog"]
    assert image.album_id == album.id


def test_tags_are_shared_whatever_their_case() -> None:
    upload(png(), tags=("Cat",))
    image = upload(png(), tags=("cAT", "dog")).image
    assert [tag.name for tag in image.tags] == ["Cat", "dog"]
    assert db.session.scalar(select(func.count(Tag.id))) == 2


def test_siblings_never_collide() -> None:
    names = {upload(data, filename=name).image.name for data, name in (
        (jpeg(), "clip.jpg"), (png(), "clip.png"), (animation(), "clip.gif"))}  # fmt: skip
    assert len(names) == 3
    assert all(name == "clip" or (name.startswith("clip-") and len(name) == 11) for name in names)


REFUSED: dict[str, tuple[bytes, dict[str, Any], str, int]] = {
    "empty": (b"", {}, "empty-source", 400),
    "text": (b"hello, world", {}, "unknown-format", 415),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", {}, "unknown-format", 415),
    "svg with entities": (b"<!DOCTYPE svg [<!ENTITY a 'a'>]><svg/>", {}, "svg-refused", 415),
    "svg that is none": (b"<svg/>", {}, "svg-refused", 415),
    "svg of no size": (b"<svg xmlns='http://www.w3.org/2000/svg' width='0'/>", {}, "unreadable-image", 422),
    "truncated header": (jpeg()[:20], {}, "unreadable-image", 422),
    "wider than it is": (jpeg(), {"width": 601}, "width-too-large", 400),
    "no width": (jpeg(), {"width": 0}, "invalid-width", 400),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_leaves_nothing(case: str) -> None:
    data, details, code, status = REFUSED[case]
    with pytest.raises(ImghostError) as error:
        upload(data, **details)
    assert (error.value.code, error.value.status) == (code, status)
    assert nothing_is_left()


@pytest.mark.settings(formats="jpeg,png")
def test_a_format_may_be_switched_off() -> None:
    with pytest.raises(ImghostError, match=r"Disabled image format \(gif\)"):
        upload(animation())
    assert nothing_is_left()


@pytest.mark.settings(guest_uploads=False)
def test_guests_may_be_refused() -> None:
    with pytest.raises(ImghostError, match="Request denied"):
        upload(jpeg())
    assert upload(jpeg(), Actor(user=make_user())).image.user is not None


def test_a_key_without_the_upload_scope_is_refused() -> None:
    with pytest.raises(ImghostError) as error:
        upload(jpeg(), Actor(user=make_user(), scopes=frozenset({"read"})))
    assert error.value.code == "missing-scope"


@pytest.mark.settings(guest_max_megabytes=1)
def test_the_limit_is_the_actors_own() -> None:
    big = jpeg() + bytes(1_000_000)
    with pytest.raises(ImghostError, match="File too big - max 1 MB"):
        upload(big)
    assert nothing_is_left()
    # What trails the picture is no part of it and is not kept.
    assert stored(upload(big, Actor(user=make_user())).image) == jpeg()


@pytest.mark.settings(duplicates=False)
def test_the_same_bytes_by_the_same_owner_are_refused_for_a_day() -> None:
    data, member = jpeg(), Actor(user=make_user())
    first = upload(data).image
    with pytest.raises(ImghostError, match="Duplicated upload"):
        upload(data)
    upload(data, member)
    upload(data, Actor(address="192.0.2.2"))
    first.created_at = now() - _DAY
    db.session.commit()
    upload(data)


@pytest.mark.settings(duplicates=False)
@pytest.mark.parametrize("field", ["trashed_at", "expires_at"])
def test_what_was_thrown_away_may_come_again(field: str) -> None:
    data = jpeg()
    setattr(upload(data).image, field, now())
    db.session.commit()
    upload(data)


def test_an_album_that_is_deleted_during_the_upload_is_said_to_be_gone() -> None:
    owner = make_user()
    album = make_album(user=owner)
    db.session.refresh(album)
    db.session.refresh(owner)
    with db.engine.begin() as connection:
        connection.execute(delete(Album.__table__))  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="album has just been deleted"):
        upload(jpeg(), Actor(user=owner), album=album)
    assert nothing_is_left()


def test_a_failed_commit_removes_the_file_again() -> None:
    staged = storage().stage(10**6)
    staged.write(jpeg())
    staged.flush()
    facts = inspect(staged.staged_path, file_limits())
    with prepare(Actor(), staged, facts, None) as prepared:
        image = enrol(Actor(), prepared, facts.metadata, Details(filename="a.jpg"), "token")
        assert storage().size(layout.original(image.code, 1, "jpg")) == len(jpeg())
        db.session.rollback()
    staged.close()
    assert nothing_is_left()


def test_without_redis_the_upload_still_succeeds(app: Flask) -> None:
    app.extensions["redis"].close()
    app.extensions["redis"] = Redis(unix_socket_path="/nowhere/redis.sock")
    image = upload(jpeg()).image
    assert image.status == "processing"
    assert stored(image) == jpeg()


@pytest.mark.parametrize("keeps", [False, True])
def test_the_owner_of_a_motion_photo_is_told(app: Flask, keeps: bool) -> None:
    told = "This was a motion photo."
    owner = make_user("owner", keep_metadata=keeps)
    content = jpeg(64, 48) + b"\0\0\0\x18ftypisom" + bytes(200)
    image = upload(content, Actor(user=owner)).image
    image.status = "ready"
    db.session.commit()
    assert (image.lost_video, stored(image) == content) == (not keeps, keeps)
    mine = IndependentClient(app, use_cookies=True)
    give_session(mine, owner)
    assert (told in mine.get(f"/image/{image.code}", follow_redirects=True).text) is not keeps
    assert told not in app.test_client().get(f"/image/{image.code}", follow_redirects=True).text
