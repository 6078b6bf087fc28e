"""What clients send beside what is documented: names, texts that are no base64, widths, many calls."""

import base64
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image as Pillow

from imghost.extensions import db
from imghost.models import Image, Plan, User
from tests.dialects.chevereto.conftest import PATH, Upload
from tests.imaging.intake.samples import video
from tests.pictures import png


def test_calls_count_in_the_hourly_limit_and_say_so(client: FlaskClient, member: User, key: str) -> None:
    db.session.add(Plan(name="three", requests_per_hour=3))
    member.plan_name = "three"
    db.session.commit()
    left = []
    for number in range(4):
        path = (PATH, f"{PATH}/", "/1/upload", PATH)[number]
        answer = client.post(path, data={"source": "data:,"}, headers={"X-API-Key": key})
        left.append((answer.status_code, answer.headers["X-RateLimit-Remaining"]))
        assert answer.headers["X-RateLimit-Limit"] == "3"
    assert [remaining for _, remaining in left] == ["2", "1", "0", "0"]
    assert left[-1][0] == 429
    assert answer.json["error"]["message"] == "The plan allows 3 API requests per hour."
    assert int(answer.headers["Retry-After"]) >= 1


def test_imgbbs_name_names_the_file(client: FlaskClient, key: str) -> None:
    encoded = base64.b64encode(png(60, 40)).decode()
    sent = {"image": encoded, "name": "My holiday"}
    answer = client.post("/1/upload", data=sent, headers={"X-API-Key": key}).json["data"]
    assert (answer["image"]["name"], answer["title"]) == ("My-holiday", "My holiday")
    file = (io.BytesIO(png(61, 40)), "upload.png")
    sent_file = {"image": file, "name": "beach.png"}
    answer = client.post("/1/upload", data=sent_file, headers={"X-API-Key": key}).json["data"]
    assert answer["image"]["filename"] == "beach.png"


@pytest.mark.parametrize(
    "text", ["not base64!", "note: hello there", "Ein schöner Tag", "日本語", "<svg/>", "äöü" * 2000, "a"]
)
@pytest.mark.parametrize("field", ["source", "image"])
def test_a_text_that_is_no_base64_is_said_to_be_none(
    client: FlaskClient, key: str, field: str, text: str
) -> None:
    for kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        answer = client.post(PATH, data={field: text}, headers={"X-API-Key": key}, content_type=kind)
        assert answer.status_code == 400
        assert answer.json["error"] == {"message": "Invalid base64 string", "code": 120}, (kind, text)


def test_bytes_of_a_picture_as_a_text_are_still_one(client: FlaskClient, key: str) -> None:
    boundary = "edge"
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="source"\r\n\r\n' + png(60, 40) + b"\r\n--edge--\r\n"
    )
    answer = client.post(
        PATH, data=body, headers={"X-API-Key": key}, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("format_name", "extension"), [("GIF", "gif"), ("WEBP", "webp"), ("PNG", "png")])
def test_a_width_narrows_every_frame(upload: Upload, format_name: str, extension: str) -> None:
    colours = ["red", "lime", "blue"]
    frames = [Pillow.new("RGB", (80, 40), colour) for colour in colours]
    data = io.BytesIO()
    frames[0].save(
        data, format_name, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0
    )
    answer = upload(data.getvalue(), f"moving.{extension}", width="40").json
    assert (answer["image"]["width"], answer["image"]["height"]) == (40, 20)
    assert answer["image"]["is_animated"] == 1
    image = db.session.query(Image).one()
    assert image.frames == 3


@pytest.mark.parametrize("width", ["40", "63", "64", "9999"])
@pytest.mark.parametrize("name", ["mp4", "webm"])
def test_a_width_says_nothing_to_a_video(upload: Upload, tmp_path: Path, name: str, width: str) -> None:
    content = video(tmp_path, name).read_bytes()
    answer = upload(content, f"film.{name}", width=width).json
    assert (answer["image"]["width"], answer["image"]["height"]) == (64, 48)
    assert db.session.query(Image).one().format == name
