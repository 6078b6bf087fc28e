"""Asking for a picture without its background: a new one beside it, or its next version."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image

from imghost.extensions import db
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.assist.background import previous_file, restore_previous
from imghost.services.visibility import find_image
from imghost.settings import Settings
from tests.dialects.ogensync.conftest import Upload, error_of, program_of
from tests.dialects.program import Program
from tests.imaging.masks.test_masks import overlap, scene
from tests.networks import install_brightness
from tests.pictures import encoded

CONTENT = encoded(scene(), "JPEG", quality=95)
Work = Callable[[], None]


@pytest.fixture
def code(settings: Settings, upload: Upload, work: Work) -> str:
    install_brightness(settings)
    found: str = upload(CONTENT, "A beach.jpg")["id"]
    work()
    return found


def path(code: str) -> str:
    return f"/api/images/{code}/remove-background"


def alpha(api: Program, code: str) -> Image.Image:
    answer = api.get(f"/img/{code}?f=png")
    assert answer.status_code == 200
    return Image.open(io.BytesIO(answer.data)).convert("RGBA").getchannel("A")


def test_a_new_picture_stands_beside_the_old_one(api: Program, code: str, work: Work) -> None:
    image = find_image(code)
    assert image is not None
    image.alt, image.visibility = "A beach at noon", "private"
    db.session.commit()
    assert api.get(path(code)).get_json()["status"] == "none"
    answer = api.post(path(code))
    waiting = {"success": True, "status": "processing", "image": None, "problem": None}
    assert (answer.status_code, answer.get_json()) == (202, waiting)
    # Asked twice, it is made once.
    assert api.post(path(code), json={"as": "new"}).status_code == 202
    work()
    done = api.get(path(code)).get_json()
    assert done["status"] == "done"
    made = find_image(done["image"]["id"])
    assert made is not None
    assert api.get("/api/images").get_json()["total"] == 2
    assert made.original_filename == "A-beach-cut-out.webp"
    assert (made.title, made.alt, made.visibility) == (image.title, "A beach at noon", "private")
    assert overlap(alpha(api, made.code), scene().convert("L")) > 0.95
    assert alpha(api, code).getextrema() == (255, 255)


def test_the_next_version_has_no_background_and_can_be_taken_back(
    api: Program, owner: User, code: str, work: Work
) -> None:
    assert api.post(path(code), data={"as": "version"}).status_code == 202
    work()
    done = api.get(path(code)).get_json()
    assert (done["status"], done["image"]["id"]) == ("done", code)
    assert api.get("/api/images").get_json()["total"] == 1
    assert overlap(alpha(api, code), scene().convert("L")) > 0.95
    image = find_image(code)
    assert image is not None
    assert image.version == 2
    restore_previous(Actor(user=owner), image)
    work()
    assert (image.version, image.format) == (3, "jpeg")
    assert api.get(f"/img/{code}").data == api.get(f"/img/{code}").data
    assert alpha(api, code).getextrema() == (255, 255)
    assert previous_file(image) is not None


def test_anything_else_is_refused(api: Program, code: str) -> None:
    for sent in ({"as": "copy"}, {"as": 7}, {"as": ["new"]}):
        assert error_of(api.post(path(code), json=sent)) == (400, "as must be new or version.")
    assert api.get(path(code)).get_json()["status"] == "none"


def test_only_its_owner_may_ask(api: Program, foreign_api: Program, anybody: Program, code: str) -> None:
    for method in ("GET", "POST"):
        assert error_of(foreign_api.send(method, path(code)))[0] == 404
        assert error_of(anybody.send(method, path(code)))[0] == 401
    assert api.get(path(code)).get_json()["status"] == "none"


def test_a_key_needs_the_scope_to_write(app: Flask, owner: User, code: str) -> None:
    reader = program_of(app, owner, scopes="read,upload")
    assert [error_of(reader.send(method, path(code)))[0] for method in ("GET", "POST")] == [403, 403]


def test_without_a_model_it_is_501(api: Program, upload: Upload) -> None:
    status, message = error_of(api.post(path(upload(CONTENT)["id"])))
    assert status == 501
    assert "enable" in message


def test_what_was_replaced_meanwhile_keeps_its_new_file(api: Program, code: str, work: Work) -> None:
    image = find_image(code)
    assert image is not None
    assert api.post(path(code), json={"as": "version"}).status_code == 202
    image.version = 2
    db.session.commit()
    work()
    found = api.get(path(code)).get_json()
    assert (found["status"], found["image"]) == ("failed", None)
    assert "replaced or deleted" in found["problem"]
