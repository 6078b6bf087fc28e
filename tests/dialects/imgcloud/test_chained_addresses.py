"""Addresses as Cloudinary's builders write them, and transforms that no public id can be."""

import io

import pytest
from PIL import Image as Pillow

from tests.dialects.imgcloud.conftest import Upload
from tests.dialects.program import Program
from tests.pictures import jpeg


@pytest.mark.parametrize(
    ("words", "kind", "size"),
    [
        ("", "JPEG", (60, 40)),
        ("w_30/f_png/", "PNG", (30, 20)),
        ("w_30,h_30,c_fill/q_auto/f_auto/", "JPEG", (30, 30)),
        ("c_fill,w_30,h_10/r_90/v1712345678/", "JPEG", (30, 10)),
        ("_/v1/", "JPEG", (60, 40)),
    ],
)
def test_segments_follow_each_other(
    anybody: Program, upload: Upload, words: str, kind: str, size: tuple[int, int]
) -> None:
    public_id = upload(jpeg(60, 40), public_id="photos/sea")["public_id"]
    for prefix in ("/image/upload/", "/v1/image/upload/"):
        answer = anybody.get(f"{prefix}{words}{public_id}")
        assert answer.status_code == 200, answer.text
        picture = Pillow.open(io.BytesIO(answer.data))
        assert (picture.format, picture.size) == (kind, size)


def test_an_extension_is_the_wanted_format(anybody: Program, upload: Upload) -> None:
    upload(jpeg(60, 40), public_id="photos/sea")
    assert anybody.get("/image/upload/w_30/photos/sea.webp").mimetype == "image/webp"
    assert anybody.get("/image/upload/photos/sea.png").mimetype == "image/png"
    assert anybody.get("/image/upload/photos/sea.exe").status_code == 404


def test_ids_that_begin_like_this_come_first(anybody: Program, upload: Upload) -> None:
    upload(jpeg(60, 40), public_id="sea")
    upload(jpeg(30, 40), public_id="upload/sea")
    answer = anybody.get("/v1/image/upload/sea")
    assert Pillow.open(io.BytesIO(answer.data)).size == (30, 40)


@pytest.mark.parametrize(
    "path",
    [
        "/image/upload/w_30/w_40/sea", "/image/upload/w_5000/sea", "/v1/image/zz_1,yy_2/sea",
        "/image/upload/w_30/zz_1,c_fill/sea", "/v1/image/blur:400/sea", "/v1/image/h_4001/sea",
    ],
)  # fmt: skip
def test_what_is_no_transform_and_no_id_is_said(anybody: Program, upload: Upload, path: str) -> None:
    upload(jpeg(60, 40), public_id="sea")
    answer = anybody.get(path)
    assert (answer.status_code, list(answer.json)) == (400, ["error"])


def test_what_may_be_an_id_is_only_not_there(anybody: Program) -> None:
    assert anybody.get("/v1/image/zz_1/sea").status_code == 404
    assert anybody.get("/image/upload/zz_1/sea").status_code == 404


def test_the_tallest_picture(anybody: Program, upload: Upload) -> None:
    upload(jpeg(60, 40), public_id="sea")
    answer = anybody.get("/v1/image/w_10,h_4000,c_fill/sea")
    assert Pillow.open(io.BytesIO(answer.data)).size == (10, 4000)
