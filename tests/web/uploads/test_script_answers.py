"""What the upload script gets: one file, one answer, failures included."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Image, Tag
from imghost.services.sharing.embed_codes import KINDS
from imghost.web.uploads.limit import wait_text
from tests.factories import make_image, make_user
from tests.pictures import animation, jpeg, png
from tests.web.uploads.pages import Upload, send_one, sign_in


def test_the_answer_holds_the_card_and_every_code(client: FlaskClient) -> None:
    answer = send_one(client, (jpeg(800, 600), "sea.jpg"), title="The sea", visibility="public")
    assert answer.status_code == 201
    card = answer.json["image"]
    image = db.session.scalar(select(Image))
    assert image is not None
    assert card["code"] == image.code
    assert card["viewer"] == f"/image/The-sea.{image.code}"
    assert card["thumb"] == f"/images/{image.folder}/sea.th.jpg"
    assert card["title"] == "The sea"
    assert set(card["codes"]) == {kind for _, kind, _ in KINDS} - {"frame"}
    assert card["codes"]["delete"].startswith(f"http://127.0.0.1:8000/image/{image.code}/delete/")


def test_animations_are_marked(client: FlaskClient) -> None:
    assert send_one(client, (animation(), "a.gif")).json["image"]["mark"] == "GIF"


def test_the_thumbnail_answers_at_once(client: FlaskClient) -> None:
    card = send_one(client, (png(), "a.png")).json["image"]
    with client.get(card["thumb"]) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/png")


@pytest.mark.parametrize(
    ("file", "status", "code", "message"),
    [
        ((b"words", "a.jpg"), 415, "unknown-format", "This is not a picture or video that the site takes."),
        ((b"", "a.jpg"), 400, "empty-source", "This file is empty."),
        ((b"<?xml version='1.0'?><rss/>", "a.svg"), 415, "svg-refused", "XML files other than SVG"),
    ],
)
def test_failures_are_json_with_the_servers_sentence(
    client: FlaskClient, file: Upload, status: int, code: str, message: str
) -> None:
    answer = send_one(client, file)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert answer.json["error"]["message"].startswith(message)


def test_a_request_without_anything_is_json_too(client: FlaskClient) -> None:
    assert send_one(client).json["error"]["code"] == "empty-source"


@pytest.mark.settings(guest_max_megabytes=1, max_megabytes=2)
def test_a_file_too_big_for_guests_names_both_limits(client: FlaskClient) -> None:
    answer = send_one(client, (jpeg() + bytes(1_500_000), "a.jpg"))
    assert answer.status_code == 413
    assert answer.json["error"]["message"] == "File too big - max 1 MB"
    assert answer.json["error"]["hint"] == "Guests may upload files up to 1 MB, members up to 2 MB."


@pytest.mark.settings(guest_max_megabytes=1, max_megabytes=1)
def test_a_body_past_every_limit_is_stopped_while_it_streams(client: FlaskClient) -> None:
    answer = send_one(client, (bytes(3_000_000), "a.jpg"))
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "file-too-big")


@pytest.mark.settings(guest_upload_limit="1 per hour")
def test_past_the_limit_the_answer_says_when(client: FlaskClient) -> None:
    send_one(client, (png(), "1.png"))
    answer = send_one(client, (png(), "2.png"))
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3_600
    assert answer.json["error"]["message"].startswith(
        "You have uploaded a lot in a short time. Try again in "
    )


@pytest.mark.parametrize(
    ("seconds", "english", "spanish"),
    [
        (1, "1 second", "1 segundo"),
        (59, "59 seconds", "59 segundos"),
        (60, "1 minute", "1 minuto"),
        (61, "2 minutes", "2 minutos"),
        (3_599, "1 hour", "1 hora"),
        (3_601, "2 hours", "2 horas"),
    ],
)
def test_the_wait_is_rounded_up(app: Flask, seconds: int, english: str, spanish: str) -> None:
    for language, words in (("en", english), ("es", spanish)):
        with app.test_request_context(), force_locale(language):
            assert wait_text(seconds) == words


@pytest.mark.settings(guest_upload_limit="1 per hour", upload_limit="2 per hour")
def test_members_have_a_limit_of_their_own(client: FlaskClient) -> None:
    sign_in(client, make_user())
    assert [send_one(client, (png(), f"{number}.png")).status_code for number in range(3)] == [201, 201, 429]


@pytest.mark.settings(guest_uploads=False)
def test_guests_are_refused_when_uploads_are_for_members(client: FlaskClient) -> None:
    assert client.post("/upload/prepare").status_code == 403
    assert send_one(client, (png(), "a.png")).status_code == 403


@pytest.mark.settings(url_uploads=False)
def test_addresses_are_refused_when_the_site_forbids_them(client: FlaskClient) -> None:
    assert "From URLs" not in client.get("/").text
    answer = send_one(client, urls="https://example.org/a.jpg")
    assert (answer.status_code, answer.json["error"]["message"]) == (403, "URL uploading is disabled")


def test_preparing_names_the_browser_once(client: FlaskClient) -> None:
    assert client.post("/upload/prepare").headers.getlist("Set-Cookie")
    assert client.post("/upload/prepare").headers.getlist("Set-Cookie") == []
    send_one(client, (png(), "1.png"))
    send_one(client, (png(), "2.png"))
    assert len(set(db.session.scalars(select(Image.guest_key)))) == 1


def test_tags_of_hidden_pictures_are_never_suggested(client: FlaskClient) -> None:
    sea, secret = Tag(name="Sea", folded="sea"), Tag(name="Secret", folded="secret")
    make_image(tags=[sea])
    make_image(tags=[secret], visibility="private", user=make_user())
    assert client.get("/upload/tags?q=SE").json == {"tags": ["Sea"]}
    assert client.get("/upload/tags?q=%25").json == {"tags": []}
    assert client.get("/upload/tags?q=").json == {"tags": []}
