"""Every parameter row, good and bad."""

import io
from base64 import b64encode
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from PIL import Image as Picture
from sqlalchemy import func, select

from imghost.extensions import db, settings
from imghost.models import Image, User
from imghost.storage import layout
from imghost.storage.current import storage
from tests.dialects.chevereto.conftest import PATH, Upload, error_of
from tests.factories import make_album, make_category, make_key, make_user
from tests.pictures import animation, jpeg, png


def stored() -> Image:
    image = db.session.scalar(select(Image))
    assert image is not None
    return image


def count() -> int:
    return db.session.scalar(select(func.count(Image.id))) or 0


def test_title_and_description_are_kept(upload: Upload) -> None:
    image = upload(title="A title", description="Two\r\nlines").get_json()["image"]
    assert (image["title"], image["description"]) == ("A title", "Two\nlines")


def test_a_title_is_cut_to_100_characters(upload: Upload) -> None:
    assert upload(title="ä" * 150).get_json()["image"]["title"] == "ä" * 100


@pytest.mark.parametrize(("name", "title"), [("my_nice--photo 1.png", "my nice photo 1"), ("a.b.png", "a.b")])
def test_without_a_title_the_file_gives_it(upload: Upload, name: str, title: str) -> None:
    assert upload(name=name).get_json()["image"]["title"] == title


def test_a_description_of_2000_characters_is_the_longest(upload: Upload) -> None:
    assert upload(description="x" * 2_000).status_code == 200
    assert error_of(upload(description="x" * 2_001))[:2] == (400, 400)
    assert count() == 1


@pytest.mark.parametrize("tags", ["x" * 33, "\ufb03" * 32, "a/b", "good,#bad"])
def test_bad_tags_are_named(upload: Upload, tags: str) -> None:
    status, number, message = error_of(upload(tags=tags))
    assert (status, number) == (400, 400)
    assert tags.rpartition(",")[2][:20] in message
    assert count() == 0


def test_an_album_of_the_member_takes_the_picture(upload: Upload, member: User) -> None:
    album = make_album(user=member)
    assert upload(album_id=album.code).status_code == 200
    assert stored().album_id == album.id


def test_albums_of_others_and_unknown_ones_are_refused(upload: Upload) -> None:
    strange = make_album(user=make_user())
    guests = make_album(guest_key="g" * 64)
    for code in (strange.code, guests.code, "nothing", str(strange.id)):
        assert error_of(upload(album_id=code))[:2] == (400, 400)
    assert count() == 0


def test_a_category_goes_by_its_number(upload: Upload) -> None:
    category = make_category()
    assert upload(category_id=str(category.id)).get_json()["image"]["category_id"] == category.id


@pytest.mark.parametrize("number", ["999", "-1", "x", "1.5", "٣", "9" * 40])
def test_unknown_categories_are_refused(upload: Upload, number: str) -> None:
    assert error_of(upload(category_id=number))[:2] == (400, 400)


def test_width_makes_the_stored_picture_smaller(upload: Upload) -> None:
    content = jpeg(400, 300)
    image = upload(content, "small400.jpg", width="200").get_json()["image"]
    assert (image["width"], image["height"]) == (200, 150)
    row = stored()
    path = storage().path(layout.original(row.code, row.version, row.extension))
    with Picture.open(io.BytesIO(path.read_bytes())) as picture:
        assert (picture.size, picture.format) == ((200, 150), "JPEG")
    assert image["source_md5"] not in (None, image["md5"])
    assert image["size"] == path.stat().st_size


def test_the_pictures_own_width_changes_nothing(upload: Upload) -> None:
    content = jpeg(60, 40)
    image = upload(content, width="60").get_json()["image"]
    assert (image["width"], image["size"], image["source_md5"]) == (60, len(content), None)


@pytest.mark.parametrize("width", ["61", "100000", "9" * 17])
def test_a_larger_width_is_refused(upload: Upload, width: str) -> None:
    message = "Target width is greater than the original image width"
    assert error_of(upload(png(60, 40), width=width)) == (400, 610, message)
    assert count() == 0


@pytest.mark.parametrize("width", ["0", "-5", "x", "12.5", "1e2", "٣", "9" * 5_000])
def test_a_width_that_is_none_is_refused(upload: Upload, width: str) -> None:
    assert error_of(upload(png(60, 40), width=width)) == (400, 1, "Invalid image geometry")
    assert count() == 0


@pytest.mark.parametrize(
    ("expiration", "seconds"),
    [
        ("PT5M", 300),
        ("P3D", 259_200),
        ("600", 600),
        ("PT1S", 300),
        ("1", 300),
        ("0.001", 300),
        ("P9Y", 31_536_000),
        ("9" * 11, 31_536_000),
        ("9" * 100_000, 31_536_000),
        ("P" + "9" * 100_000 + "D", 31_536_000),
    ],
    ids=range(10),
)
def test_expiration_is_read_and_clamped(upload: Upload, expiration: str, seconds: int) -> None:
    image = upload(expiration=expiration).get_json()["image"]
    row = stored()
    assert row.expires_at is not None
    assert (
        timedelta(0) <= row.created_at + timedelta(seconds=seconds) - row.expires_at <= timedelta(seconds=2)
    )
    assert image["expiration_date_gmt"] == row.expires_at.strftime("%Y-%m-%d %H:%M:%S")


ZEROS = (
    "0",
    "00",
    "000",
    "+0",
    "-0",
    "0.0",
    "0 ",
    " 0",
    "0" * 100_000,
    "PT0S",
    "P0D",
    "P0W",
    "PT0H0M",
    "pt0s",
)


@pytest.mark.parametrize("where", ["field", "query", "JSON", "base64", "imgBB", "default"])
def test_zero_is_never_wherever_and_however_it_is_said(client: FlaskClient, member: User, where: str) -> None:
    """Also against an account whose uploads end by default."""
    member.default_life = "P7D"
    db.session.commit()
    key, text = {"X-API-Key": make_key(member)}, b64encode(png(60, 40)).decode()
    for zero in ZEROS if where != "query" else [zero for zero in ZEROS if len(zero) < 100]:
        file = (io.BytesIO(png(60, 40)), "a.png")
        if where == "field":
            answer = client.post(PATH, data={"source": file, "expiration": zero}, headers=key)
        elif where == "query":
            address = f"{PATH}?expiration={zero}"
            answer = client.post(address, data={"source": file}, headers=key)
        elif where == "JSON":
            answer = client.post(PATH, json={"source": text, "expiration": zero}, headers=key)
        elif where == "base64":
            answer = client.post(PATH, data={"source": text, "expiration": zero}, headers=key)
        elif where == "imgBB":
            answer = client.post("/1/upload", data={"image": file, "expiration": zero}, headers=key)
        else:
            member.default_life = zero[:20]
            db.session.commit()
            answer = client.post(PATH, data={"source": file}, headers=key)
        assert answer.status_code == 200, zero[:20]
        fields = answer.get_json()
        image = fields.get("image") or fields["data"]
        assert image["expiration_date_gmt"] is None, zero[:20]
        assert fields.get("data", {}).get("expiration", 0) == 0
    assert db.session.scalar(select(func.count(Image.id)).where(Image.expires_at.is_not(None))) == 0


@pytest.mark.parametrize(
    ("number", "ends"),
    [("0", False), ("-0", False), ("0.0", False), ("0e3", False), ("false", False), ("600.0", True),
     ("1e400", True), ("9" * 100_000, True)],
    ids=range(8),
)  # fmt: skip
def test_a_json_number_is_read_as_it_is_spelled(
    client: FlaskClient, key: str, number: str, ends: bool
) -> None:
    text = b64encode(png(60, 40)).decode()
    body = f'{{"source": "{text}", "expiration": {number}}}'
    answer = client.post(PATH, data=body, content_type="application/json", headers={"X-API-Key": key})
    assert answer.status_code == 200
    assert (answer.get_json()["image"]["expiration_date_gmt"] is not None) is ends


def test_true_is_no_expiration(client: FlaskClient, key: str) -> None:
    body = {"source": b64encode(png(60, 40)).decode(), "expiration": True}
    assert error_of(client.post(PATH, json=body, headers={"X-API-Key": key}))[:2] == (400, 400)


@pytest.mark.parametrize("expiration", ["tomorrow", "P", "PT", "-5", "5 minutes", "PT5"])
def test_an_unreadable_expiration_is_refused(upload: Upload, expiration: str) -> None:
    assert error_of(upload(expiration=expiration)) == (400, 400, "Invalid expiration")


@pytest.mark.parametrize(("nsfw", "stored_as"), [("0", 0), ("1", 1), ("", 0)])
def test_nsfw_is_a_flag(upload: Upload, nsfw: str, stored_as: int) -> None:
    assert upload(nsfw=nsfw).get_json()["image"]["nsfw"] == stored_as


@pytest.mark.parametrize("field", ["nsfw", "use_file_date"])
@pytest.mark.parametrize("value", ["2", "true", "yes", "-1"])
def test_any_other_flag_is_refused(upload: Upload, field: str, value: str) -> None:
    status, number, message = error_of(upload(**{field: value}))
    assert (status, number) == (400, 400)
    assert field in message


def test_empty_parameters_count_as_not_sent(upload: Upload) -> None:
    names = (
        "title",
        "description",
        "tags",
        "album_id",
        "category_id",
        "width",
        "expiration",
        "nsfw",
        "format",
    )
    image = upload(**dict.fromkeys(names, "")).get_json()["image"]
    assert (image["title"], image["description"], image["expiration_date_gmt"]) == ("picture", None, None)


def with_date() -> bytes:
    exif = Picture.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2021:05:06 07:08:09"
    return jpeg(60, 40, exif=exif)


def test_use_file_date_takes_the_cameras_date(upload: Upload) -> None:
    image = upload(with_date(), "photo.jpg", use_file_date="1").get_json()["image"]
    assert image["date"] == "2021-05-06 07:08:09"
    assert "/images/2021/05/06/" in image["url"]


def test_without_it_the_day_of_the_upload_counts(upload: Upload) -> None:
    image = upload(with_date(), "photo.jpg").get_json()["image"]
    assert image["date_gmt"] == stored().created_at.strftime("%Y-%m-%d %H:%M:%S")


def test_format_txt_is_the_direct_address_as_plain_text(upload: Upload) -> None:
    response = upload(format="txt")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    row = stored()
    assert response.text == f"{settings().base_url}/images/{row.folder}/{row.name}.{row.extension}"


def test_format_redirect_leads_to_the_viewer(upload: Upload) -> None:
    response = upload(format="redirect")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/image/picture.{stored().code}"


@pytest.mark.parametrize("wanted", ["json", "xml", "JSON", "text"])
def test_any_other_format_is_json(upload: Upload, wanted: str) -> None:
    assert upload(format=wanted).get_json()["status_code"] == 200


@pytest.mark.parametrize("wanted", ["txt", "redirect"])
def test_errors_in_other_formats_are_plain_text_and_never_200(upload: Upload, wanted: str) -> None:
    response = upload(b"text", "a.jpg", format=wanted)
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert response.text == "Unavailable image format"
    assert response.headers["Cache-Control"] == "no-store"


def test_an_animation_may_be_made_smaller_or_is_refused_clearly(upload: Upload) -> None:
    response = upload(animation("GIF"), "anim.gif", width="60")
    assert response.status_code == 200 or error_of(response)[:2] == (400, 1)


def test_parameters_may_all_stand_in_the_query(client: FlaskClient, member: User) -> None:
    response = client.post(
        PATH,
        query_string={"key": make_key(member), "title": "From the query", "tags": "x", "expiration": "PT10M"},
        data={"source": (io.BytesIO(png(60, 40)), "a.png")},
    )
    image = response.get_json()["image"]
    assert (image["title"], image["tags_string"]) == ("From the query", "x")
