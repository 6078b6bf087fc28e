"""Every row of the error table that the parameters' and the keys' tests do not cover."""

import gzip
import io

import pytest
from flask.testing import FlaskClient
from PIL import Image as Picture
from sqlalchemy import func, select

from imghost.extensions import db
from imghost.models import Image
from imghost.storage.current import storage
from tests.dialects.chevereto.conftest import PATH, Upload, error_of
from tests.pictures import encoded, jpeg, png


def nothing_is_stored() -> bool:
    staged = list(storage().staging.iterdir())  # type: ignore[attr-defined]
    return db.session.scalar(select(func.count(Image.id))) == 0 and not list(storage().walk()) and not staged


@pytest.mark.parametrize(
    "content",
    [b"plain text", b"<html><body>", b"#EXTM3U\n#EXT-X-VERSION:3\n", b"ffconcat version 1.0\nfile a.mp4\n"],
    ids=["text", "html", "HLS", "ffconcat"],
)
@pytest.mark.parametrize("name", ["a.jpg", "a.mp4"])
def test_unknown_formats_are_613(upload: Upload, content: bytes, name: str) -> None:
    assert error_of(upload(content, name)) == (400, 613, "Unavailable image format")
    assert nothing_is_stored()


def test_svg_that_is_packed_is_refused_clearly(upload: Upload) -> None:
    content = gzip.compress(b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    status, number, message = error_of(upload(content, "a.svgz"))
    assert (status, number) == (400, 613)
    assert "SVGZ" in message


@pytest.mark.settings(formats="jpeg,png")
def test_formats_that_are_switched_off_are_614(upload: Upload) -> None:
    content = encoded(Picture.new("RGB", (9, 9)), "WEBP")
    assert error_of(upload(content, "a.webp")) == (400, 614, "Disabled image format (webp)")


def test_a_damaged_picture_is_610(upload: Upload) -> None:
    assert error_of(upload(jpeg(300, 200)[:30], "a.jpg")) == (
        400, 610, "Can't get target upload source info",
    )  # fmt: skip
    assert nothing_is_stored()


def test_a_video_without_video_is_100(upload: Upload) -> None:
    content = b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42" + b"\x00\x00\x00\x08free"
    assert error_of(upload(content, "a.mp4")) == (400, 100, "Invalid video file provided")
    assert nothing_is_stored()


def test_a_picture_that_claims_60000_pixels_is_refused(upload: Upload) -> None:
    header = bytearray(png(1, 1))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    status, number, _ = error_of(upload(bytes(header)))
    assert (status, number) == (400, 610)
    assert nothing_is_stored()


@pytest.mark.settings(duplicates=False)
def test_the_same_file_twice_is_101_when_the_site_forbids_it(upload: Upload) -> None:
    content = png(60, 40)
    assert upload(content).status_code == 200
    assert error_of(upload(content, "other name.png")) == (400, 101, "Duplicated upload")


def test_the_same_file_twice_is_fine_otherwise(upload: Upload) -> None:
    first = upload(png(60, 40)).get_json()["image"]
    second = upload(png(60, 40)).get_json()["image"]
    assert first["md5"] == second["md5"]
    assert first["url"] != second["url"]


@pytest.mark.settings(upload_limit="2 per hour")
def test_flooding_is_429_and_says_when_to_come_back(upload: Upload) -> None:
    assert [upload().status_code for _ in range(2)] == [200, 200]
    response = upload()
    status, number, message = error_of(response)
    assert (status, number) == (429, 130)
    assert message.startswith("Flooding detected.")
    assert 0 < int(response.headers["Retry-After"]) <= 3_600
    assert upload(format="txt").text.startswith("Flooding detected.")


@pytest.mark.settings(guest_api_uploads=True, guest_upload_limit="1 per hour")
def test_guests_are_counted_by_address(client: FlaskClient) -> None:
    def send(address: str) -> int:
        data = {"source": (io.BytesIO(png(60, 40)), "a.png")}
        return client.post(PATH, data=data, environ_base={"REMOTE_ADDR": address}).status_code

    assert [send("192.0.2.1"), send("192.0.2.1"), send("192.0.2.2")] == [200, 429, 200]


@pytest.mark.parametrize(
    ("path", "number", "message"),
    [
        ("/api/2/upload", 110, "Invalid API version."),
        ("/api/2", 110, "Invalid API version."),
        ("/api/17/anything", 110, "Invalid API version."),
        ("/api/1/other", 120, "Invalid API action"),
        ("/api/1/upload/more", 120, "Invalid API action"),
        ("/api/1/", 120, "Invalid API action"),
        ("/api/1", 120, "Invalid API action"),
        ("/1/upload/more", 120, "Invalid API action"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_addresses_answer_in_the_envelope(
    client: FlaskClient, path: str, number: int, message: str, method: str
) -> None:
    response = client.open(path, method=method)
    assert error_of(response) == (400, number, message)
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods_are_405(client: FlaskClient, key: str, method: str) -> None:
    response = client.open(PATH, method=method, headers={"X-API-Key": key})
    assert response.status_code == 405
    assert response.mimetype == "application/json"
    assert "POST" in response.headers["Allow"]
    if method != "HEAD":
        assert error_of(response)[:2] == (405, 405)


def test_a_storage_that_is_gone_is_503_without_a_trace(client: FlaskClient, key: str) -> None:
    staging = storage().staging  # type: ignore[attr-defined]
    staging.rmdir()
    data = {"source": (io.BytesIO(png(60, 40)), "a.png")}
    response = client.post(PATH, data=data, headers={"X-API-Key": key})
    sentence = "This site cannot reach its files right now. Try again in a moment."
    assert error_of(response) == (503, 503, sentence)
    assert str(staging) not in response.text
