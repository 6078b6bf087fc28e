"""One picture through three APIs: uploaded in one, seen, transformed, listed and deleted in the others."""

import io
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Pillow

from imghost.models import User
from imghost.storage.current import storage
from tests.dialects.optimage.conftest import IMAGES, Upload, bearer
from tests.dialects.program import Program
from tests.factories import make_album, make_key
from tests.pictures import jpeg


def test_an_upload_for_forums_is_everywhere(
    app: Flask, owner: User, anybody: Program, browser_client: FlaskClient, work: Callable[[], None]
) -> None:
    album = make_album(user=owner, name="Beaches")
    source = (io.BytesIO(jpeg(1600, 1200)), "Beach Sunset.jpg")
    sent = anybody.post(
        "/api/1/upload",
        data={"source": source, "album_id": album.code},
        headers={"X-API-Key": make_key(owner)},
    )
    code = sent.get_json()["image"]["id_encoded"]
    work()

    token = bearer(app, owner)
    assert [row["id"] for row in token.get("/api/images").get_json()["images"]] == [code]
    image = browser_client.get(f"{IMAGES}/img_{code}").get_json()
    assert (image["collectionId"], image["slug"]) == (f"col_{album.code}", "beach-sunset")
    assert browser_client.get("/api/v1/collections").get_json()[0]["imageCount"] == 1

    one = anybody.get(f"/img/{code}/w_768-f_webp")
    two = anybody.get(f"/{image['collectionId']}/768/beach-sunset.webp")
    assert one.data == two.data
    assert one.headers["ETag"] == two.headers["ETag"]
    assert Pillow.open(io.BytesIO(one.data)).size == (768, 576)

    assert token.delete(f"/api/images/{code}").status_code == 200
    work()
    for path in (f"/img/{code}", f"/{image['collectionId']}/768/beach-sunset.webp", f"/image/{code}"):
        assert anybody.get(path).status_code == 404
    assert browser_client.get(IMAGES).get_json() == []
    assert list(storage().walk()) == []


def test_a_collections_picture_is_on_its_albums_page(
    browser_client: FlaskClient, upload: Upload, collection: str, work: Callable[[], None]
) -> None:
    image = upload()
    work()
    page = browser_client.get(f"/album/{collection.removeprefix('col_')}", follow_redirects=True)
    assert image["id"].removeprefix("img_") in page.text
