"""Block lists: what is blocked comes in by no way at all, and what looks like it is hidden by the worker."""

import hashlib
import io
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from imghost.extensions import db
from imghost.models import BlockedHash, Event, Image, Report, User
from imghost.services.actor import Actor
from imghost.services.block_lists.hash_block import block_image, block_value
from imghost.services.block_lists.hash_match import distance
from imghost.services.links import Links
from imghost.services.uploads.screen import screen
from imghost.storage.current import storage
from tests.dialects.optimage.conftest import IMAGES
from tests.dialects.optimage.conftest import form as form_of
from tests.dialects.program import Program
from tests.factories import make_image, make_key
from tests.imaging.decode.test_perceptual import cropped, photograph
from tests.pictures import draw, encoded
from tests.web.conftest import Upload, signed_in
from tests.web.page_rules import PageClient

PICTURE = photograph(7)
FILE = encoded(PICTURE, "JPEG", quality=90)


def sent_everywhere(app: Flask, owner: User) -> Iterator[tuple[str, TestResponse]]:
    """The file through the page and through each of the five dialects."""
    key = make_key(owner)
    with_header, bearer = Program(app, {"X-Api-Key": key}), Program(app, {"Authorization": f"Bearer {key}"})
    browser = signed_in(app, owner)
    form = {"source": (io.BytesIO(FILE), "a.jpg")}
    yield "page", browser.post("/upload", data=form, headers={"Accept": "application/json"})
    source = {"source": (io.BytesIO(FILE), "a.jpg")}
    yield "chevereto", with_header.post("/api/1/upload", data=source)
    yield "ogensync", bearer.send_file("POST", "/api/upload", FILE)
    yield "amr", with_header.send_file("POST", "/api/v1/images", FILE)
    yield "imgcloud", with_header.send_file("POST", "/v1/upload", FILE)
    collection = browser.post("/api/v1/collections", json={"name": "All"}).get_json()["id"]
    yield "optimage", browser.post(IMAGES, data=form_of(FILE, "a.jpg", collection=collection))


def files() -> int:
    return len(list(storage().walk())) + len(list(storage().staging.iterdir()))  # type: ignore[attr-defined]


def living() -> int:
    return db.session.scalar(select(func.count(Image.id)).where(Image.deleted_at.is_(None))) or 0


def test_a_blocked_file_is_refused_everywhere_and_nothing_is_kept(
    app: Flask, owner: User, moderator: User, upload: Upload
) -> None:
    image = upload(FILE)
    block_image(Actor(user=moderator), image)
    db.session.commit()
    before = files(), living()
    for name, answer in sent_everywhere(app, owner):
        assert answer.status_code in (400, 403), (name, answer.text)
        assert "may not be uploaded here" in answer.text, name
        assert answer.is_json, name
    assert (files(), living()) == before
    for row in db.session.query(BlockedHash):
        db.session.delete(row)
    db.session.commit()
    assert {answer.status_code for _, answer in sent_everywhere(app, owner)} <= {200, 201}


def test_a_blocked_file_replaces_nothing(owner_pages: PageClient, moderator: User, upload: Upload) -> None:
    block_image(Actor(user=moderator), upload(FILE))
    db.session.commit()
    other = upload()
    answer = owner_pages.post(f"/image/{other.code}/replace", data={"file": (io.BytesIO(FILE), "a.jpg")})
    assert answer.status_code == 403
    assert "may not be uploaded here" in answer.text
    db.session.refresh(other)
    assert other.version == 1


@pytest.mark.parametrize("copy", ["smaller", "compressed", "cropped"])
def test_a_lookalike_is_hidden_and_reported(
    copy: str, moderator: User, moderator_pages: PageClient, pages: PageClient, upload: Upload
) -> None:
    block_image(Actor(user=moderator), upload(FILE), "known bad")
    db.session.commit()
    copies = {
        "smaller": encoded(PICTURE.resize((450, 300)), "PNG"),
        "compressed": encoded(PICTURE, "JPEG", quality=40),
        "cropped": encoded(cropped(PICTURE, 0.01), "PNG"),
    }
    image = upload(copies[copy])
    assert image.status == "ready"
    assert image.quarantined_at is not None
    assert pages.get(Links(image).direct).status_code == 404
    queue = moderator_pages.get("/admin/moderation").text
    assert image.code in queue
    assert "known bad" in queue
    assert "Looks like a blocked picture" in queue
    moderator_pages.post("/admin/moderation/act", data={"act": f"keep:image:{image.code}"})
    assert pages.get(Links(image).direct).status_code == 200


def test_what_is_blocked_before_its_looks_are_known_is_blocked_by_them_later(
    owner: User, moderator: User
) -> None:
    block_value(Actor(user=moderator), hashlib.sha256(FILE).hexdigest(), "known bad")
    image = make_image(user=owner, source_sha256=hashlib.sha256(FILE).hexdigest(), perceptual_hash="0" * 16)
    screen(image.id)
    assert {row.kind for row in db.session.query(BlockedHash)} == {"exact", "perceptual"}


@pytest.mark.settings(lookalikes="refuse")
def test_a_lookalike_may_be_deleted_instead(moderator: User, upload: Upload) -> None:
    block_image(Actor(user=moderator), upload(FILE))
    db.session.commit()
    image = upload(encoded(PICTURE, "JPEG", quality=40))
    assert image.deleted_at is not None
    assert db.session.query(Report).count() == 0
    assert db.session.query(Event).filter_by(action="image.delete", subject=image.code).one().user is None


def test_other_pictures_come_in(moderator: User, upload: Upload) -> None:
    block_image(Actor(user=moderator), upload(FILE))
    db.session.commit()
    image = upload(encoded(photograph(8), "JPEG"))
    assert (image.status, image.quarantined_at) == ("ready", None)


def test_the_list_takes_pictures_and_hex_and_gives_them_back(moderator_pages: PageClient) -> None:
    image = make_image(source_sha256="a" * 64, sha256="b" * 64, perceptual_hash="0123456789abcdef")
    for value in (f"http://localhost/image/picture.{image.code}", "c" * 64, "FEDCBA9876543210"):
        assert moderator_pages.post("/admin/blocks", data={"value": value, "reason": "r"}).status_code == 303
    rows = db.session.query(BlockedHash).order_by(BlockedHash.id).all()
    assert [row.value for row in rows] == [
        "a" * 64, "b" * 64, "0123456789abcdef", "c" * 64, "fedcba9876543210",
    ]  # fmt: skip
    assert "fedcba9876543210" in moderator_pages.get("/admin/blocks").text
    for value in ("A" * 64, "b" * 64, "0123456789abcdef"):
        assert image.code in moderator_pages.get(f"/admin/images?q={value}").text
    assert image.code not in moderator_pages.get(f"/admin/images?q={'c' * 64}").text
    for row in rows:
        assert moderator_pages.post(f"/admin/blocks/{row.code}/remove").status_code == 303
    assert db.session.query(BlockedHash).count() == 0
    assert moderator_pages.post("/admin/blocks/unknown/remove").status_code == 404
    actions = [event.action for event in db.session.query(Event)]
    assert actions == ["hash.block"] * 3 + ["hash.unblock"] * 5


@pytest.mark.parametrize("value", ["", "nothing", "z" * 64, "../../etc/passwd", "\0"])
def test_what_is_no_picture_is_said_in_place(value: str, moderator_pages: PageClient) -> None:
    assert moderator_pages.post("/admin/blocks", data={"value": value}).status_code == 422
    assert db.session.query(BlockedHash).count() == 0


def test_blocking_twice_is_one_row(moderator: User, upload: Upload, work: Callable[[], None]) -> None:
    image = upload(FILE)
    for _ in range(2):
        block_image(Actor(user=moderator), image)
        db.session.commit()
    values = [(row.kind, row.value) for row in db.session.query(BlockedHash)]
    assert len(values) == len(set(values))
    assert {kind for kind, _ in values} == {"exact", "perceptual"}


def test_a_blocked_file_becomes_no_avatar_and_no_watermark(
    app: Flask, owner: User, moderator: User, upload: Upload
) -> None:
    block_image(Actor(user=moderator), upload(FILE))
    browser = signed_in(app, owner)
    avatar = browser.post("/settings/profile/avatar", data={"avatar": (io.BytesIO(FILE), "me.jpg")})
    assert (avatar.status_code, owner.avatar_key) == (422, None)
    mark = {"kind": "picture", "picture": (io.BytesIO(FILE), "me.jpg")}
    assert browser.post("/settings/watermark", data=mark).status_code in (403, 422)
    assert list(storage().walk("marks")) == []


def test_pictures_of_an_older_version_are_looked_at_on_demand(
    app: Flask, moderator: User, upload: Upload, work: Callable[[], None]
) -> None:
    images = [upload(FILE), upload(encoded(photograph(8), "PNG")), upload(encoded(draw(60, 40), "PNG"))]
    work()
    noted = [image.perceptual_hash for image in images]
    block_image(Actor(user=moderator), images[0])
    for image in images:
        image.perceptual_hash = None
    db.session.commit()
    known, unchanged = sum(value is not None for value in noted), images[1].updated_at
    result = app.test_cli_runner().invoke(args=["look-again"])
    assert result.output == f"Known by now: {known} pictures more.\n"
    looked_at = db.session.scalars(select(Image).order_by(Image.id)).all()
    # They start from a smaller picture than the upload did, so a few of the 64 bits may differ.
    found = [image.perceptual_hash for image in looked_at]
    assert all(
        one is other is None or distance(one or "0", other or "0") < 5
        for one, other in zip(found, noted, strict=True)
    )
    assert [image.quarantined_at is not None for image in looked_at] == [True, False, False]
    assert looked_at[1].updated_at == unchanged
