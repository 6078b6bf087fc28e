"""`POST /api/v1/images`: the answer, the checksum, collections, slugs, and that a refusal keeps nothing."""

import hashlib
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Pillow
from sqlalchemy import func, select

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.usage import usage
from imghost.services.visibility import find_image
from imghost.storage.current import storage
from tests.dialects.optimage.conftest import IMAGES, Send, Upload, bearer, error_of, form
from tests.dialects.program import Program, signed_in
from tests.factories import make_album
from tests.pictures import draw, encoded, jpeg, png


def nothing_is_stored() -> bool:
    staged = list(storage().staging.iterdir())  # type: ignore[attr-defined]
    return db.session.scalar(select(func.count(Image.id))) == 0 and not list(storage().walk()) and not staged


def test_the_answer(send: Send, collection: str, owner: User) -> None:
    content = jpeg(600, 400)
    response = send(content, slug="beach-sunset")
    body = response.get_json()
    image = find_image(body["id"].removeprefix("img_"))
    assert image is not None
    assert response.status_code == 201
    assert body == {
        "id": f"img_{image.code}",
        "slug": "beach-sunset",
        "collectionId": collection,
        "checksum": hashlib.sha256(content).hexdigest(),
        "status": "processing",
        "createdAt": image.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "thumbhash": None,
        "dominantColor": None,
        "baseUrl": "http://127.0.0.1:8000",
    }
    assert image.user_id == owner.id


def test_the_checksum_is_of_the_file_that_was_sent(upload: Upload) -> None:
    """Private facts are removed from what is stored, so its own checksum is another."""
    exif = Pillow.Exif()
    exif[0x9C9D] = "owner".encode("utf-16-le")
    exif.get_ifd(0x8825)[1] = "N"
    content = encoded(draw(60, 40), "JPEG", exif=exif.tobytes())
    assert upload(content)["checksum"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_accepted_formats(upload: Upload, kind: str) -> None:
    image = find_image(upload(encoded(draw(60, 40), kind))["id"].removeprefix("img_"))
    assert image is not None
    assert image.format == kind.lower()


@pytest.mark.parametrize(
    "content",
    [
        encoded(draw(60, 40), "BMP"),
        encoded(draw(60, 40), "TIFF"),
        encoded(draw(60, 40), "AVIF"),
        b"plain text",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        jpeg()[:30],
        b"",
    ],
    ids=["bmp", "tiff", "avif", "text", "svg", "damaged", "empty"],
)
def test_a_wrong_format_is_400(send: Send, content: bytes) -> None:
    assert error_of(send(content))[0] == 400
    assert nothing_is_stored()


@pytest.mark.parametrize("field", ["file", "checksum", "collection"])
def test_a_missing_field_is_400_and_named(send: Send, field: str) -> None:
    status, message = error_of(send(**{field: None}))
    assert status == 400
    assert f"`{field}`" in message
    assert nothing_is_stored()


@pytest.mark.parametrize("checksum", ["0" * 64, "0" * 63, "x" * 64, "0" * 65, "nothing", "\u0660" * 64])
def test_a_bad_or_mismatching_checksum_is_400_and_nothing_is_kept(
    send: Send, owner: User, checksum: str
) -> None:
    status, message = error_of(send(checksum=checksum))
    assert status == 400
    assert "checksum" in message
    assert nothing_is_stored()
    assert usage.totals(owner).uploads == 0


def test_a_checksum_may_be_in_capitals(upload: Upload) -> None:
    content = jpeg()
    upload(content, checksum=hashlib.sha256(content).hexdigest().upper())


def test_nobody_is_401(anybody: Program, collection: str) -> None:
    assert error_of(anybody.post(IMAGES, data=form(collection=collection)))[0] == 401
    assert nothing_is_stored()


def test_a_token_does_as_well_as_a_session(app: Flask, owner: User, collection: str) -> None:
    response = bearer(app, owner).post(IMAGES, data=form(collection=collection))
    assert response.status_code == 201
    assert response.get_json()["collectionId"] == collection


def test_a_foreign_collection_is_403_and_an_unknown_one_404(send: Send, stranger: User, app: Flask) -> None:
    foreign = make_album(user=stranger)
    for name in (foreign.code, stranger.code, make_album(guest_key="g" * 64).code):
        assert error_of(send(collection=f"col_{name}"))[0] == 403
    for name in ("col_abcdefghij", "nothing", "col_", "col_%00", "img_abcdefghij", "x" * 5_000):
        assert error_of(send(collection=name))[0] == 404
    assert nothing_is_stored()


def test_without_a_slug_it_comes_from_the_file_name_and_is_made_unique(upload: Upload) -> None:
    slugs = [upload(name="Été à la Plage_2.jpg")["slug"] for _ in range(3)]
    assert slugs[0] == "ete-a-la-plage-2"
    assert all(slug.startswith("ete-a-la-plage-2-") for slug in slugs[1:])
    assert len(set(slugs)) == 3


@pytest.mark.parametrize("slug", ["a b", "a/b", "-a", "_a", "ä", "a.webp", "x" * 101, "a\0", "..", "a%2Fb"])
def test_an_invalid_slug_is_400(send: Send, slug: str) -> None:
    status, message = error_of(send(slug=slug))
    assert status == 400
    assert "slug" in message
    assert nothing_is_stored()


@pytest.mark.parametrize("slug", ["a", "Beach_2", "x" * 100, "2026-11"])
def test_a_chosen_slug_is_kept(upload: Upload, slug: str) -> None:
    assert upload(slug=slug)["slug"] == slug


def test_a_slug_is_taken_once_per_collection(
    send: Send, upload: Upload, browser_client: FlaskClient, owner: User
) -> None:
    upload(slug="sunset")
    assert error_of(send(slug="sunset"))[0] == 409
    other = browser_client.post("/api/v1/collections", json={"name": "Other"}).get_json()["id"]
    assert upload(slug="sunset", collection=other)["slug"] == "sunset"
    assert upload(slug="sunset", collection=f"col_{owner.code}")["slug"] == "sunset"
    assert error_of(send(slug="sunset", collection=f"col_{owner.code}"))[0] == 409
    assert db.session.scalar(select(func.count(Image.id))) == 3
    assert usage.totals(owner).uploads == 3


@pytest.mark.parametrize("unfiled", [False, True], ids=["album", "unfiled"])
def test_of_uploads_with_one_slug_at_once_exactly_one_gets_it(
    app: Flask, owner: User, collection: str, unfiled: bool
) -> None:
    statuses: list[int] = []
    target = f"col_{owner.code}" if unfiled else collection
    clients = [signed_in(app, owner) for _ in range(6)]
    start = threading.Barrier(len(clients))

    def one(client: FlaskClient) -> None:
        with app.app_context():
            start.wait()
            data = form(png(60, 40), collection=target, slug="sunset")
            statuses.append(client.post(IMAGES, data=data).status_code)

    threads = [threading.Thread(target=one, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409, 409, 409, 409]


@pytest.mark.settings(max_megabytes=1)
def test_too_large_is_413(browser_client: FlaskClient, collection: str) -> None:
    content = jpeg() + bytes(1_000_000)
    # By hand, because the test client puts a large form into a temporary file and forgets it.
    fields = {"collection": collection, "checksum": hashlib.sha256(content).hexdigest()}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    body = ("".join(parts) + head).encode() + content + b"\r\n--x--\r\n"
    response = browser_client.post(IMAGES, data=body, content_type="multipart/form-data; boundary=x")
    assert error_of(response)[0] == 413
    assert nothing_is_stored()


def test_more_pixels_than_the_site_takes_are_413(send: Send) -> None:
    header = bytearray(png(1, 1))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    assert error_of(send(bytes(header)))[0] == 413
    assert nothing_is_stored()


def test_a_deleted_images_slug_is_free_again(send: Send, upload: Upload, app: Flask, owner: User) -> None:
    code = upload(slug="sunset")["id"].removeprefix("img_")
    assert bearer(app, owner).delete(f"/api/images/{code}").status_code == 200
    assert upload(slug="sunset")["slug"] == "sunset"


def test_another_sites_page_cannot_upload_with_the_session(
    browser_client: FlaskClient, collection: str, app: Flask, owner: User
) -> None:
    for headers in ({"Origin": "https://other.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = browser_client.post(IMAGES, data=form(collection=collection), headers=headers)
        assert error_of(response)[0] == 403
    assert nothing_is_stored()
    program = bearer(app, owner)
    program.headers["Origin"] = "https://other.example"
    assert program.post(IMAGES, data=form(collection=collection)).status_code == 201


def test_a_key_of_one_album_uploads_into_that_collection_only(
    app: Flask, owner: User, collection: str
) -> None:
    album = make_album(user=owner)
    program = bearer(app, owner, album_id=album.id, scopes="upload")
    allowed = program.post(IMAGES, data=form(collection=f"col_{album.code}"))
    assert allowed.status_code == 201
    for other in (collection, f"col_{owner.code}"):
        assert error_of(program.post(IMAGES, data=form(collection=other)))[0] == 403
