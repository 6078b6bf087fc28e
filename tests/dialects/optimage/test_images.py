"""Listing images and collections, one image's status, the configuration."""

import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from imghost.extensions import db, now
from imghost.models import Album, Image, User
from imghost.services.albums.paths import paths_of
from imghost.services.upkeep.reconcile import reconcile
from imghost.services.usage import upload_quota, usage
from tests.dialects.optimage.conftest import IMAGES, Upload, bearer, error_of
from tests.dialects.program import Program, signed_in
from tests.factories import make_album, make_image
from tests.pictures import animation, jpeg, png

COLLECTIONS = "/api/v1/collections"
CONFIG = "/api/v1/config"


def test_the_list_is_a_bare_array_newest_first(
    browser_client: FlaskClient, upload: Upload, owner: User, collection: str
) -> None:
    first, second = upload(name="a.jpg"), upload(name="b.jpg", collection=f"col_{owner.code}")
    assert browser_client.get(IMAGES).get_json() == [second, first]
    assert [image["collectionId"] for image in (first, second)] == [collection, f"col_{owner.code}"]


def test_only_living_images_of_the_owner_are_listed(
    browser_client: FlaskClient, owner: User, stranger: User
) -> None:
    make_image(user=owner, deleted_at=now())
    make_image(user=owner, expires_at=now() - timedelta(seconds=1))
    make_image(user=stranger)
    make_image()
    private = make_image(user=owner, visibility="private")
    assert [image["id"] for image in browser_client.get(IMAGES).get_json()] == [f"img_{private.code}"]


def test_one_image_and_its_status(
    browser_client: FlaskClient, upload: Upload, work: Callable[[], None]
) -> None:
    image = upload()
    path = f"{IMAGES}/{image['id']}"
    assert browser_client.get(path).get_json() == image
    work()
    ready = browser_client.get(path).get_json()
    looks = {name: ready[name] for name in ("thumbhash", "dominantColor")}
    assert all(looks.values())
    assert ready == {**image, "status": "ready", **looks}
    assert browser_client.get(IMAGES).get_json() == [ready]


def with_broken_pixels(content: bytes) -> bytes:
    """A PNG whose every chunk is sound from outside; what its pixels unpack to is not."""
    start = content.index(b"IDAT") + 4
    length = struct.unpack(">I", content[start - 8 : start - 4])[0]
    data = bytes(length)
    return (
        content[:start] + data + struct.pack(">I", zlib.crc32(b"IDAT" + data)) + content[start + length + 4 :]
    )


def test_a_file_that_turns_out_broken_is_failed(
    browser_client: FlaskClient, upload: Upload, work: Callable[[], None]
) -> None:
    image = upload(with_broken_pixels(png(600, 400)), name="a.png")
    work()
    assert browser_client.get(f"{IMAGES}/{image['id']}").get_json()["status"] == "failed"


def test_images_of_other_dialects_are_ready_without_their_sizes(
    browser_client: FlaskClient, owner: User
) -> None:
    image = make_image(user=owner)
    assert browser_client.get(f"{IMAGES}/img_{image.code}").get_json()["status"] == "ready"


def test_other_peoples_images_are_404(browser_client: FlaskClient, stranger: User) -> None:
    for code in (make_image(user=stranger).code, make_image().code, "abcdefghij"):
        assert error_of(browser_client.get(f"{IMAGES}/img_{code}"))[0] == 404


def test_collections_are_the_albums_and_the_unfiled_pictures(
    browser_client: FlaskClient, owner: User, stranger: User
) -> None:
    beaches = make_album(user=owner, name="Beaches")
    child = make_album(user=owner, name="North", parent_id=beaches.id)
    make_album(user=stranger)
    for album in (beaches, beaches, None):
        make_image(user=owner, album=album)
    make_image(user=owner, album=beaches, deleted_at=now())
    expected = [
        {"id": f"col_{child.code}", "name": "North", "imageCount": 0},
        {"id": f"col_{beaches.code}", "name": "Beaches", "imageCount": 2},
        {"id": f"col_{owner.code}", "name": "Unfiled", "imageCount": 1},
    ]
    listed = browser_client.get(COLLECTIONS).get_json()
    assert [datetime.fromisoformat(row.pop("createdAt")).tzinfo for row in listed] == [UTC] * 3
    assert listed == expected


def test_a_new_collection(browser_client: FlaskClient) -> None:
    response = browser_client.post(COLLECTIONS, json={"name": "  Summer  2026 "})
    body = response.get_json()
    assert response.status_code == 201
    assert (body["name"], body["imageCount"]) == ("Summer 2026", 0)
    assert browser_client.get(COLLECTIONS).get_json()[0] == body


def test_a_form_makes_a_collection_too(browser_client: FlaskClient) -> None:
    assert browser_client.post(COLLECTIONS, data={"name": "Form"}).status_code == 201


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b'{"name": ""}', b'{"name": 5}', b'{"name": ["a"]}', b"[]", b"{", b"null", b"[" * 100_000,
     b'{"name": "\\ud800"}', b'{"name": "' + b"x" * 101 + b'"}'],
)  # fmt: skip
def test_a_collection_without_a_good_name_is_400(browser_client: FlaskClient, body: bytes) -> None:
    response = browser_client.post(COLLECTIONS, data=body, content_type="application/json")
    assert error_of(response)[0] == 400


@pytest.mark.parametrize("name", ["", "  "])
def test_a_missing_name_is_named_as_the_other_fields_are(browser_client: FlaskClient, name: str) -> None:
    response = browser_client.post(COLLECTIONS, data={"name": name})
    assert error_of(response) == (400, "The field `name` is missing.")


def test_the_configuration(browser_client: FlaskClient, upload: Upload) -> None:
    upload()
    today = datetime.now(UTC)
    first = datetime(today.year + today.month // 12, today.month % 12 + 1, 1, tzinfo=UTC)
    assert browser_client.get(CONFIG).get_json() == {
        "baseUrl": "http://127.0.0.1:8000",
        "sizes": [0, 320, 384, 448, 512, 576, 672, 768, 896, 1024, 1152, 1280],
        "defaultSize": 768,
        "maxFileSize": 64_000_000,
        "formats": ["jpeg", "png", "webp", "gif"],
        "quota": {
            "plan": "unlimited",
            "limit": None,
            "used": 1,
            "remaining": None,
            "resetsAt": first.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    }


def test_the_quota_counts_down_and_starts_anew(
    browser_client: FlaskClient, owner: User, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(moment: datetime) -> dict[str, object]:
        for module in (usage, upload_quota):
            monkeypatch.setattr(module, "now", lambda: moment)
        quota: dict[str, object] = browser_client.get(CONFIG).get_json()["quota"]
        return quota

    owner.plan_name = "free"
    db.session.commit()
    december = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    at(december)
    upload()
    assert at(december) == {
        "plan": "free", "limit": 500, "used": 1, "remaining": 499, "resetsAt": "2027-01-01T00:00:00Z",
    }  # fmt: skip
    assert at(december + timedelta(seconds=1)) == {
        "plan": "free", "limit": 500, "used": 0, "remaining": 500, "resetsAt": "2027-02-01T00:00:00Z",
    }  # fmt: skip


CALLS = [
    ("GET", IMAGES),
    ("POST", IMAGES),
    ("GET", f"{IMAGES}/img_abcdefghij"),
    ("GET", CONFIG),
    ("GET", COLLECTIONS),
    ("POST", COLLECTIONS),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_nobody_is_401(app: Flask, anybody: Program, method: str, path: str) -> None:
    assert error_of(anybody.send(method, path))[0] == 401
    wrong = Program(app, {"Authorization": "Bearer ck_x:cs_x"})
    assert error_of(wrong.send(method, path))[0] == 401


@pytest.mark.parametrize(("method", "path"), [call for call in CALLS if call[0] == "GET"])
def test_a_key_needs_the_scope_read(app: Flask, owner: User, method: str, path: str) -> None:
    assert error_of(bearer(app, owner, scopes="upload").send(method, path))[0] == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/unknown", 404),
        ("GET", "/api/v1", 404),
        ("PUT", IMAGES, 405),
        ("DELETE", COLLECTIONS, 405),
        ("POST", CONFIG, 405),
        ("POST", f"{IMAGES}/img_abcdefghij", 405),
        ("GET", f"{COLLECTIONS}/col_abcdefghij", 404),
        ("GET", "/col_abcdefghij/768/a.webp", 404),
        ("GET", "/col_abcdefghij/768/a.jpg", 404),
        ("GET", "/col_abcdefghij", 404),
        ("POST", "/col_abcdefghij/768/a.webp", 405),
    ],
)
def test_unknown_addresses_and_methods_answer_in_the_envelope(
    anybody: Program, method: str, path: str, status: int
) -> None:
    response = anybody.send(method, path)
    assert error_of(response)[0] == status
    if status == 405:
        assert response.headers["Allow"]


def test_the_hourly_limit_of_the_plan(app: Flask, owner: User) -> None:
    owner.plan_name = "free"
    db.session.commit()
    client = signed_in(app, owner)
    for left in range(99, -1, -1):
        assert client.get(CONFIG).headers["X-RateLimit-Remaining"] == str(left)
    response = client.get(CONFIG)
    assert error_of(response)[0] == 429
    assert 0 < int(response.headers["Retry-After"]) <= 3_601


def test_a_replaced_file_makes_its_sizes_anew(
    app: Flask, browser_client: FlaskClient, upload: Upload, owner: User, work: Callable[[], None]
) -> None:
    image = upload()
    work()
    code = image["id"].removeprefix("img_")
    replaced = bearer(app, owner).send_file("PUT", f"{IMAGES}/{code}", animation("GIF"), "new.gif")
    assert replaced.status_code == 200
    path = f"{IMAGES}/{image['id']}"
    assert browser_client.get(path).get_json()["status"] == "processing"
    work()
    assert browser_client.get(path).get_json()["status"] == "ready"


def test_rows_without_an_order_have_no_sizes(owner: User, app: Flask, work: Callable[[], None]) -> None:
    """An image uploaded through another API has its thumbnails only."""
    response = bearer(app, owner).send_file("POST", "/api/upload", jpeg(1600, 1200))
    assert response.status_code == 200
    work()
    assert db.session.scalar(db.select(Image.sizes_status)) is None


def test_a_size_job_that_was_lost_is_found_again(
    browser_client: FlaskClient, upload: Upload, app: Flask, work: Callable[[], None]
) -> None:
    image = upload()
    db.session.execute(update(Image).values(status="ready"))
    db.session.commit()
    app.extensions["redis"].flushdb()
    assert reconcile(timedelta(0)) == 1
    work()
    assert browser_client.get(f"{IMAGES}/{image['id']}").get_json()["status"] == "ready"


def test_two_collections_of_one_name_are_two_folder_paths(browser_client: FlaskClient) -> None:
    names = [
        browser_client.post(COLLECTIONS, json={"name": name}).get_json()["name"]
        for name in ("Trips", "Trips", "Trips", "Trips (2)", "x" * 100, "x" * 100)
    ]
    assert names == ["Trips", "Trips (2)", "Trips (3)", "Trips (2) (2)", "x" * 100, f"{'x' * 96} (2)"]
    paths = paths_of(db.session.scalars(select(Album)).all())
    assert len(set(paths.values()) - {""}) == len(names)
