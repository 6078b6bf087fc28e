"""My uploads: found again, deleted, claimed, never shown to others."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Album, Image
from tests.factories import make_image, make_user
from tests.pictures import png
from tests.web_upload.pages import codes_text, send_one, sign_in, words


def test_an_empty_page_invites(client: FlaskClient) -> None:
    page = client.get("/my/uploads")
    assert page.status_code == 200
    assert "What you upload with this browser appears here." in words(page)


def test_a_guest_finds_only_what_this_browser_uploaded(client: FlaskClient) -> None:
    send_one(client, (png(), "mine.png"))
    send_one(client.application.test_client(), (png(), "foreign.png"))
    page = words(client.get("/my/uploads"))
    assert "mine" in page
    assert "foreign" not in page


def test_failed_files_say_why_and_waiting_ones_ask_again(client: FlaskClient) -> None:
    user = make_user()
    sign_in(client, user)
    make_image(user=user, status="failed", failure="The picture is cut off")
    waiting = make_image(user=user, status="processing")
    page = client.get("/my/uploads")
    assert "Could not be processed The picture is cut off" in words(page)
    assert f'hx-get="/my/uploads/tile/{waiting.code}"' in page.text
    waiting.status = "ready"
    db.session.commit()
    assert "hx-get" not in client.get(f"/my/uploads/tile/{waiting.code}").text


def test_pages_follow_each_other_by_a_cursor(client: FlaskClient) -> None:
    user = make_user()
    sign_in(client, user)
    codes = [make_image(user=user).code for _ in range(30)]
    seen: list[str] = []
    address = "/my/uploads"
    while address:
        page = client.get(address).text
        seen += re.findall(r'name="code" value="(\w+)"', page)
        match = re.search(r'href="(/my/uploads\?before=\d+)"', page)
        address = match[1] if match else ""
    assert seen == codes[::-1]


def test_a_bad_cursor_is_refused(client: FlaskClient) -> None:
    assert client.get("/my/uploads?before=x").status_code == 400


def test_deleting_asks_first_and_then_deletes_only_ones_own(client: FlaskClient) -> None:
    code = send_one(client, (png(), "mine.png")).json["image"]["code"]
    asked = client.get("/my/uploads/delete", query_string={"code": code})
    assert "Delete this upload?" in words(asked)
    image = db.session.scalar(select(Image))
    assert image is not None
    assert image.deleted_at is None
    stranger = client.application.test_client()
    assert stranger.post("/my/uploads/delete", data={"code": code}).status_code == 400
    assert client.post("/my/uploads/delete", data={"code": code}).status_code == 303
    db.session.refresh(image)
    assert image.deleted_at is not None
    assert "One upload deleted." in words(client.get("/my/uploads"))


def test_one_foreign_code_among_own_ones_deletes_nothing(client: FlaskClient) -> None:
    own = send_one(client, (png(), "mine.png")).json["image"]["code"]
    foreign = make_image(user=make_user()).code
    assert client.post("/my/uploads/delete", data={"code": [own, foreign]}).status_code == 400
    assert list(db.session.scalars(select(Image.deleted_at))) == [None, None]


def test_codes_of_chosen_pictures_have_no_delete_links(client: FlaskClient) -> None:
    code = send_one(client, (png(), "mine.png")).json["image"]["code"]
    page = client.get("/my/uploads/codes", query_string={"code": code, "kind": "short"})
    assert codes_text(page) == f"http://127.0.0.1:8000/image/{code}"
    assert 'value="delete"' not in page.text
    assert f'<input type="hidden" name="code" value="{code}">' in page.text


def test_a_member_is_offered_the_guest_uploads_and_takes_them_along(client: FlaskClient) -> None:
    code = send_one(client, (png(), "mine.png")).json["image"]["code"]
    client.post("/my/uploads/album", data={"code": code, "name": "Summer", "visibility": "public"})
    user = make_user()
    sign_in(client, user)
    assert "This browser uploaded one file as a guest." in words(client.get("/my/uploads"))
    assert client.post("/my/uploads/claim").status_code == 303
    image, album = db.session.scalar(select(Image)), db.session.scalar(select(Album))
    assert image is not None
    assert album is not None
    assert (image.user, image.guest_key) == (user, None)
    assert (album.user, album.guest_key) == (user, None)
    page = words(client.get("/my/uploads"))
    assert "One upload is now yours." in page
    assert "as a guest" not in page


def test_claiming_takes_nothing_of_others(client: FlaskClient) -> None:
    send_one(client.application.test_client(), (png(), "foreign.png"))
    make_image(user=make_user())
    user = make_user()
    sign_in(client, user)
    client.post("/my/uploads/claim")
    assert list(db.session.scalars(select(Image).where(Image.user == user))) == []


def test_guests_who_claim_are_led_to_sign_in(client: FlaskClient) -> None:
    answer = client.post("/my/uploads/claim")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/my/uploads")
