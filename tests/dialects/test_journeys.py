"""One picture through all dialects: an album, a folder and a collection are the same thing."""

import hashlib
import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image as Pillow

from imghost.extensions import db
from imghost.models import Image, User
from imghost.storage.current import storage
from tests.dialects.program import Program
from tests.factories import make_key
from tests.pictures import jpeg


@pytest.fixture
def program(app: Flask, owner: User) -> Program:
    """The same key in the two spellings that every one of these dialects takes."""
    return Program(app, {"X-Api-Key": make_key(owner)}, owner)


def through_amr(program: Program) -> str:
    return program.send_file("POST", "/api/v1/images", jpeg(60, 40), folder="trips/sea").get_json()["id"]


def through_imgcloud(program: Program) -> str:
    fields = {"folder": "trips/sea", "tags": "blue"}
    public_id = program.send_file("POST", "/v1/upload", jpeg(60, 40), **fields).get_json()["public_id"]
    return db.session.query(Image).filter_by(public_id=public_id).one().code


def through_chevereto(program: Program) -> str:
    sent = {"source": (io.BytesIO(jpeg(60, 40)), "photo.jpg"), "tags": "blue"}
    answer = program.post("/api/1/upload", data=sent)
    return answer.get_json()["image"]["id_encoded"]


def through_ogensync(program: Program) -> str:
    return program.send_file("POST", "/api/upload", jpeg(60, 40)).get_json()["id"]


def through_optimage(program: Program) -> str:
    collection = program.post("/api/v1/collections", json={"name": "shots"}).get_json()["id"]
    content = jpeg(60, 40)
    fields = {"checksum": hashlib.sha256(content).hexdigest(), "collection": collection}
    bearer = Program(program.client.application, {"Authorization": f"Bearer {program.headers['X-Api-Key']}"})
    answer = bearer.send_file("POST", "/api/v1/images", content, **fields)
    return answer.get_json()["id"].removeprefix("img_")


@pytest.mark.parametrize(
    ("upload", "end"),
    [
        (through_chevereto, "/api/images/{code}"),
        (through_ogensync, "/api/v1/images/{code}"),
        (through_optimage, "/v1/assets/{public_id}"),
        (through_amr, "/api/images/{code}"),
        (through_imgcloud, "/api/v1/images/{code}"),
    ],
)
def test_from_every_dialect_to_every_other(
    program: Program, upload: Callable[[Program], str], end: str
) -> None:
    code = upload(program)
    image = db.session.query(Image).one()
    bearer = Program(program.client.application, {"Authorization": f"Bearer {program.headers['X-Api-Key']}"})

    # Listed and seen.
    assert [each["id"] for each in program.get("/api/images").get_json()["images"]] == [code]
    assert [each["id"] for each in program.get("/api/v1/images").get_json()["items"]] == [code]
    assert [each["id"] for each in bearer.get("/api/v1/images").get_json()] == [f"img_{code}"]
    assert [each["public_id"] for each in program.get("/v1/assets").get_json()["assets"]] == [image.public_id]
    assert program.get(f"/api/v1/images/{code}").get_json()["width"] == 60
    assert program.get(f"/api/v1/images/img_{code}").get_json()["slug"] == image.slug
    assert program.get(f"/v1/assets/{image.public_id}").get_json()["height"] == 40

    # Tagged and moved.
    changes = {"tags": ["old"], "folder": "archive/2026"}
    assert program.patch(f"/v1/assets/{image.public_id}", json=changes).get_json()["folder"] == "archive/2026"
    assert program.get(f"/api/v1/images/{code}").get_json()["folder"] == "archive/2026"
    collection = program.get(f"/api/v1/images/img_{code}").get_json()["collectionId"]
    names = {each["id"]: each["imageCount"] for each in program.get("/api/v1/collections").get_json()}
    assert names[collection] == 1
    assert code in program.get("/tag/old").text

    # Transformed.
    signed = program.post("/api/v1/sign", json={"imageId": code, "transform": "w_30"}).get_json()["url"]
    pictures = [
        signed.removeprefix("http://127.0.0.1:8000"),
        f"/img/{code}?w=30&f=webp",
        f"/v1/image/w_30,f_webp/{image.public_id}",
        f"/{collection}/320/{image.slug}.webp",
        f"/images/{image.folder}/{image.name}.th.jpg",
    ]
    for path in pictures:
        assert program.get(path).status_code == 200, path

    # Deleted.
    assert program.delete(end.format(code=code, public_id=image.public_id)).status_code in (200, 204)
    for path in (*pictures, f"/api/v1/images/{code}", f"/api/v1/images/img_{code}", f"/image/{code}"):
        assert program.get(path).status_code in (403, 404), path
    assert program.get("/api/images").get_json()["total"] == 0


@pytest.mark.parametrize("upload", [through_amr, through_imgcloud])
def test_uploaded_in_one_and_seen_changed_moved_deleted_in_the_others(
    program: Program, upload: Callable[[Program], str], work: Callable[[], None]
) -> None:
    code = upload(program)
    image = db.session.query(Image).one()
    public_id = image.public_id
    assert program.get(f"/api/v1/images/{code}").get_json()["folder"] == "trips/sea"
    assert program.get(f"/v1/assets/{public_id}").get_json()["folder"] == "trips/sea"
    assert [each["id"] for each in program.get("/api/images").get_json()["images"]] == [code]
    assert program.get(f"/api/v1/images/img_{code}").get_json()["id"] == f"img_{code}"
    assert program.get(f"/image/{code}").status_code in (200, 301)

    moved = program.patch(f"/v1/assets/{public_id}", json={"folder": "archive", "tags": ["old"]})
    assert moved.get_json()["folder"] == "archive"
    assert program.get(f"/api/v1/images/{code}").get_json()["folder"] == "archive"
    collection = program.get(f"/api/v1/images/img_{code}").get_json()["collectionId"]
    assert image.album is not None
    assert collection == f"col_{image.album.code}"

    folder = program.get("/api/v1/folders").get_json()
    assert [(each["path"], each["imageCount"]) for each in folder] == [("archive", 1), ("trips", 0)]
    program.patch(f"/api/v1/folders/{folder[0]['id']}", json={"name": "attic"})
    assert program.get(f"/v1/assets/{public_id}").get_json()["folder"] == "attic"

    assert program.delete(f"/api/images/{code}").get_json() == {"success": True}
    for path in (
        f"/api/v1/images/{code}",
        f"/v1/assets/{public_id}",
        f"/v1/image/{public_id}",
        f"/img/{code}",
    ):
        assert program.get(path).status_code == 404
    work()
    assert list(storage().walk()) == []


def test_one_picture_in_four_spellings_is_one_variant(program: Program, work: Callable[[], None]) -> None:
    code = through_amr(program)
    image = db.session.query(Image).one()
    image.slug = "a"
    db.session.commit()
    work()
    signed = program.post("/api/v1/sign", json={"imageId": code, "transform": "w_48"}).get_json()["url"]
    before = set(storage().walk())
    answers = [
        program.get(signed.removeprefix("http://127.0.0.1:8000")),
        program.get(f"/v1/image/f_webp,w_24,dpr_2/{image.public_id}"),
        program.get(f"/img/{code}?w=48&f=webp"),
        program.get(f"/img/{code}/w_48-f_webp"),
    ]
    assert {(answer.status_code, answer.mimetype) for answer in answers} == {(200, "image/webp")}
    assert len({answer.data for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    assert len(set(storage().walk()) - before) == 1
    with Pillow.open(io.BytesIO(answers[0].data)) as picture:
        assert picture.size == (48, 32)


def test_a_replaced_file_is_new_everywhere(program: Program) -> None:
    code = through_amr(program)
    public_id = db.session.query(Image).one().public_id
    paths = [f"/v1/image/w_30/{public_id}", f"/img/{code}?w=30"]
    before = [program.get(path).data for path in paths]
    assert program.send_file("PUT", f"/api/v1/images/{code}", jpeg(40, 60)).status_code == 200
    for path, old in zip(paths, before, strict=True):
        new = program.get(path).data
        assert new != old
        with Pillow.open(io.BytesIO(new)) as picture:
            assert picture.size == (30, 45)


def test_private_in_one_is_private_in_all(app: Flask, program: Program) -> None:
    code = through_amr(program)
    public_id = db.session.query(Image).one().public_id
    program.patch(f"/v1/assets/{public_id}", json={"visibility": "private"})
    anybody = Program(app, {})
    assert anybody.get(f"/image/{code}").status_code == 404
    for path in (f"/v1/image/{public_id}", f"/img/{code}"):
        assert anybody.get(path).status_code == 404
        assert program.get(path).status_code == 200
