"""`POST /api/upload`: the answer, what is taken, what is refused and that a refusal keeps nothing."""

import subprocess
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image as Pillow
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.visibility import find_image
from imghost.storage.current import storage
from tests.dialects.ogensync.conftest import Upload, error_of, program_of
from tests.dialects.program import Program
from tests.factories import make_album
from tests.pictures import draw, encoded, jpeg, png

PATH = "/api/upload"


def nothing_is_stored() -> bool:
    staged = list(storage().staging.iterdir())  # type: ignore[attr-defined]
    return db.session.scalar(select(func.count(Image.id))) == 0 and not list(storage().walk()) and not staged


def send_large(api: Program, content: bytes) -> TestResponse:
    """The test client puts a large form into a temporary file and forgets it, so this one is made by hand."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    body = head + content + b"\r\n--x--\r\n"
    return api.post(PATH, data=body, headers={"Content-Type": "multipart/form-data; boundary=x"})


def test_the_answer(api: Program, owner: User) -> None:
    content = jpeg(600, 400)
    response = api.send_file("POST", PATH, content, "a photo.jpg")
    body = response.get_json()
    assert response.status_code == 200
    assert body == {
        "success": True,
        "id": body["id"],
        "url": f"http://127.0.0.1:8000/img/{body['id']}",
        "size": len(content),
    }
    image = find_image(body["id"])
    assert image is not None
    assert (image.user_id, image.original_filename) == (owner.id, "a photo.jpg")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF"])
def test_accepted_formats(api: Program, kind: str) -> None:
    response = api.send_file("POST", PATH, encoded(draw(60, 40), kind), "picture")
    assert response.status_code == 200
    image = find_image(response.get_json()["id"])
    assert image is not None
    assert image.format == kind.lower()


@pytest.mark.parametrize(
    "content",
    [
        encoded(draw(60, 40), "BMP"),
        b"plain text",
        jpeg()[:30],
        b"%PDF-1.7\n",
    ],
    ids=["bmp", "text", "damaged", "pdf"],
)
def test_what_is_no_accepted_picture_is_415(api: Program, content: bytes) -> None:
    assert error_of(api.send_file("POST", PATH, content))[0] == 415
    assert nothing_is_stored()


def test_a_video_is_415(api: Program, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=duration=1:size=64x48:rate=5", "-pix_fmt", "yuv420p"]
    subprocess.run(["ffmpeg", "-v", "error", *source, str(path)], check=True)
    assert error_of(api.send_file("POST", PATH, path.read_bytes(), "a.mp4"))[0] == 415
    assert nothing_is_stored()


def test_without_a_file_it_is_400(api: Program) -> None:
    for response in (
        api.post(PATH),
        api.post(PATH, data={"other": "text"}),
        api.post(PATH, data={"file": "text"}),
        api.post(PATH, data=png(9, 9), headers={"Content-Type": "image/png"}),
        api.send_file("POST", PATH, b"", ""),
    ):
        status, message = error_of(response)
        assert status == 400
        assert "`file`" in message


def test_an_empty_file_is_400(api: Program) -> None:
    assert error_of(api.send_file("POST", PATH, b"", "a.jpg"))[0] == 400
    assert nothing_is_stored()


def test_fifty_megabytes_are_the_most(api: Program) -> None:
    """The site's own limit is larger."""
    content = jpeg(60, 40)
    most = 50_000_000
    assert send_large(api, content + bytes(most - len(content))).status_code == 200
    status, message = error_of(send_large(api, content + bytes(most + 1 - len(content))))
    assert status == 413
    assert "50 MB" in message


@pytest.mark.settings(max_megabytes=1)
def test_a_smaller_limit_of_the_site_counts(api: Program) -> None:
    assert error_of(send_large(api, jpeg() + bytes(1_000_000)))[0] == 413
    assert error_of(send_large(api, bytes(40_000_000)))[0] == 413
    assert nothing_is_stored()


@pytest.mark.parametrize("size", [(10_001, 2), (2, 10_001)])
def test_ten_thousand_pixels_a_side_are_the_most(api: Program, size: tuple[int, int]) -> None:
    status, message = error_of(api.send_file("POST", PATH, encoded(Pillow.new("L", size), "PNG")))
    assert status == 413
    assert "10000" in message
    assert nothing_is_stored()


def test_ten_thousand_pixels_are_fine(api: Program) -> None:
    assert api.send_file("POST", PATH, encoded(Pillow.new("L", (10_000, 2)), "PNG")).status_code == 200


def test_more_pixels_than_the_site_takes_are_413(api: Program) -> None:
    header = bytearray(png(1, 1))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    assert error_of(api.send_file("POST", PATH, bytes(header)))[0] == 413


@pytest.mark.settings(upload_limit="2 per hour")
def test_flooding_is_429(api: Program, upload: Upload) -> None:
    upload()
    upload()
    response = api.send_file("POST", PATH, jpeg())
    assert error_of(response)[0] == 429
    assert 0 < int(response.headers["Retry-After"]) <= 3_600


def test_a_key_needs_the_scope(app: Flask, owner: User) -> None:
    response = program_of(app, owner, scopes="read").send_file("POST", PATH, jpeg())
    assert error_of(response)[0] == 403
    assert nothing_is_stored()


def test_a_key_of_one_album_uploads_into_it(app: Flask, owner: User) -> None:
    album = make_album(user=owner)
    program = program_of(app, owner, album_id=album.id, scopes="upload")
    image = find_image(program.send_file("POST", PATH, jpeg()).get_json()["id"])
    assert image is not None
    assert image.album_id == album.id


def test_another_sites_page_may_not_ride_on_a_session(app: Flask) -> None:
    response = Program(app, {"Origin": "https://other.example"}).send_file("POST", PATH, jpeg())
    assert error_of(response)[0] == 403


def test_a_program_with_a_token_may_say_any_origin(api: Program) -> None:
    """Electron and browser extensions send one."""
    api.headers["Origin"] = "https://other.example"
    assert api.send_file("POST", PATH, jpeg()).status_code == 200
