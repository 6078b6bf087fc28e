"""Upload, list, show, replace and delete, each as the API's page says."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image as Pillow

from imghost.extensions import db
from imghost.models import Image, User
from tests.dialects.amr.conftest import Upload, path_of
from tests.dialects.program import Program
from tests.factories import make_album
from tests.pictures import draw, encoded, jpeg, png

FIELDS = [
    "id", "originalName", "folder", "format", "width", "height", "bytes", "deliveryBase", "thumbnailUrl",
    "createdAt",
    "thumbhash",
    "dominantColor",
]  # fmt: skip


def test_an_upload_answers_with_the_image(api: Program, owner: User) -> None:
    content = jpeg(1200, 800)
    answer = api.send_file("POST", "/api/v1/images", content, folder="products/shoes")
    image = answer.get_json()
    assert answer.status_code == 201
    assert list(image) == FIELDS
    assert (image["originalName"], image["folder"]) == ("photo.jpg", "products/shoes")
    assert (image["format"], image["width"], image["height"]) == ("jpeg", 1200, 800)
    assert image["bytes"] == len(content)
    assert image["deliveryBase"] == f"/t/{owner.code}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", image["createdAt"])


def test_the_thumbnail_is_240_pixels_of_webp(upload: Upload, anybody: Program) -> None:
    image = upload(jpeg(1200, 800))
    assert re.fullmatch(
        rf"http://[^/]+{image['deliveryBase']}/[A-Za-z0-9_-]{{22,}}/w_240,f_webp,q_75/{image['id']}\.webp",
        image["thumbnailUrl"],
    )
    answer = anybody.get(path_of(image["thumbnailUrl"]))
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    with Pillow.open(io.BytesIO(answer.data)) as picture:
        assert picture.size == (240, 160)


def test_without_a_folder_it_lies_in_the_root(upload: Upload) -> None:
    assert upload()["folder"] == ""


def test_the_session_uploads_nothing_through_a_foreign_page(api: Program, anybody: Program) -> None:
    assert anybody.send_file("POST", "/api/v1/images", jpeg()).status_code == 401


def test_the_list_narrows_by_folder_and_name(api: Program, upload: Upload) -> None:
    first = upload(name="red shoe.jpg", folder="products/shoes")
    second = upload(name="hat.jpg", folder="products/hats")
    third = upload(name="Shoe box.jpg")
    assert ids(api, "") == [third["id"], second["id"], first["id"]]
    assert ids(api, "folder=products/shoes") == [first["id"]]
    assert ids(api, "folder=&q=&page=1&pageSize=24") == [third["id"], second["id"], first["id"]]
    assert ids(api, "q=shoe") == [third["id"], first["id"]]
    assert ids(api, "q=SHOE&folder=products/shoes") == [first["id"]]
    assert ids(api, "q=%25") == []
    assert ids(api, "folder=products/none") == []
    assert ids(api, "folder=products") == []


def ids(api: Program, query: str) -> list[str]:
    answer = api.get(f"/api/v1/images?{query}").get_json()
    assert answer["total"] == len(answer["items"])
    return [item["id"] for item in answer["items"]]


def test_pages_have_the_wanted_size(api: Program, upload: Upload) -> None:
    made = [upload(png(8 + number, 8), name=f"{number}.png")["id"] for number in range(3)]
    answer = api.get("/api/v1/images?page=2&pageSize=2").get_json()
    assert {**answer, "items": [item["id"] for item in answer["items"]]} == {
        "items": [made[0]], "total": 3, "page": 2, "pageSize": 2
    }  # fmt: skip
    assert api.get("/api/v1/images").get_json()["pageSize"] == 24


@pytest.mark.parametrize(
    "query",
    ["pageSize=101", "pageSize=0", "pageSize=x", "page=0", "page=-1", "page=1e3", "page=", "page=1&page=2"],
)
def test_a_bad_page_is_named(api: Program, query: str) -> None:
    answer = api.get(f"/api/v1/images?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.get_json()["message"]


def test_one_image_is_shown(api: Program, upload: Upload) -> None:
    image = upload(folder="a/b")
    assert api.get(f"/api/v1/images/{image['id']}").get_json() == image


def test_a_replaced_file_keeps_its_addresses_and_no_old_byte_is_served(
    api: Program, anybody: Program, upload: Upload, work: Callable[[], None]
) -> None:
    image = upload(encoded(draw(600, 400).point(lambda _value: 0), "JPEG"))
    work()
    addresses = [
        path_of(image["thumbnailUrl"]),
        sign(api, image["id"], "w_100,f_png"),
        sign(api, image["id"], None),
    ]
    for address in addresses:
        assert is_black(anybody.get(address).data)
    answer = api.send_file("PUT", f"/api/v1/images/{image['id']}", png(300, 300), "new.png")
    assert answer.status_code == 200
    assert answer.get_json() == {
        **image, "originalName": "new.png", "format": "png", "width": 300, "height": 300,
        "bytes": len(png(300, 300)),
    }  # fmt: skip
    for address in addresses:
        assert not is_black(anybody.get(address).data)
    work()
    for address in addresses:
        assert not is_black(anybody.get(address).data)


def is_black(data: bytes) -> bool:
    with Pillow.open(io.BytesIO(data)) as picture:
        return max(high for _low, high in picture.convert("RGB").getextrema()) < 16


def sign(api: Program, code: str, transform: str | None) -> str:
    body = {"imageId": code} if transform is None else {"imageId": code, "transform": transform}
    answer = api.post("/api/v1/sign", json=body)
    assert answer.status_code == 200, answer.text
    return path_of(answer.get_json()["url"])


def test_a_deleted_image_is_gone_with_all_its_pictures(
    api: Program, anybody: Program, upload: Upload, work: Callable[[], None]
) -> None:
    image = upload()
    address = path_of(image["thumbnailUrl"])
    assert anybody.get(address).status_code == 200
    answer = api.delete(f"/api/v1/images/{image['id']}")
    assert (answer.status_code, answer.data) == (204, b"")
    for gone in (address, f"/api/v1/images/{image['id']}"):
        assert api.get(gone).status_code == 404
    assert api.delete(f"/api/v1/images/{image['id']}").status_code == 404
    work()
    assert anybody.get(address).status_code == 404


def test_an_image_of_another_api_is_there_too(api: Program, upload: Upload, owner: User) -> None:
    album = make_album(user=owner, name="Holiday")
    image = upload()
    row = db.session.query(Image).filter_by(code=image["id"]).one()
    row.album, row.visibility = album, "private"
    db.session.commit()
    assert api.get(f"/api/v1/images/{image['id']}").get_json()["folder"] == "Holiday"
    assert ids(api, "folder=Holiday") == [image["id"]]
