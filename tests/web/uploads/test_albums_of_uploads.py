"""Albums of what was just uploaded, by guests and by members."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from imghost.extensions import db
from imghost.models import Album, Image
from tests.factories import make_image, make_user
from tests.pictures import png
from tests.web.uploads.pages import send_one, sign_in, words


def upload(client: FlaskClient, count: int) -> list[str]:
    return [send_one(client, (png(), f"{number}.png")).json["image"]["code"] for number in range(count)]


def make(client: FlaskClient, codes: list[str], **fields: str) -> TestResponse:
    return client.post(
        "/my/uploads/album", data={"code": codes, "name": "Summer", "visibility": "public", **fields}
    )


def only_album() -> Album:
    album = db.session.scalar(select(Album))
    assert album is not None
    return album


def test_the_form_says_plainly_that_the_album_stays_as_it_is(client: FlaskClient) -> None:
    codes = upload(client, 2)
    page = client.get("/my/uploads/album", query_string={"code": codes})
    assert "An album of these 2 pictures" in words(page)
    assert "can be changed later only with an account" in words(page)
    assert 'value="password"' in page.text
    assert 'value="private"' not in page.text


def test_a_guest_makes_an_anonymous_album_and_is_led_to_it(client: FlaskClient) -> None:
    codes = upload(client, 2)
    answer = make(client, codes, description="At the sea")
    album = only_album()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/album/Summer.{album.code}")
    assert (album.user, album.description, album.visibility) == (None, "At the sea", "public")
    moved = db.session.scalars(select(Image.code).where(Image.album_id == album.id).order_by(Image.id))
    assert list(moved) == codes


def test_a_password_is_stored_hashed_and_needed(client: FlaskClient) -> None:
    codes = upload(client, 1)
    missing = make(client, codes, visibility="password")
    assert missing.status_code == 422
    assert "Choose a password for the album." in words(missing)
    assert db.session.scalar(select(Album)) is None
    make(client, codes, visibility="password", password="open sesame")
    assert only_album().password_hash is not None
    assert "open sesame" not in str(only_album().password_hash)


def test_wrong_input_stays_in_the_form(client: FlaskClient) -> None:
    answer = make(client, upload(client, 1), name=" ", description="Kept <words>")
    assert answer.status_code == 422
    assert "An album needs a name." in words(answer)
    assert "Kept &lt;words&gt;" in answer.text


def test_the_dialog_gets_the_same_form_and_then_the_address(client: FlaskClient) -> None:
    codes = upload(client, 1)
    fragment = {"HX-Request": "true"}
    form = client.get("/my/uploads/album", query_string={"code": codes}, headers=fragment)
    assert "<html" not in form.text
    data = {"code": codes, "name": "Summer", "visibility": "link"}
    made = client.post("/my/uploads/album", data=data, headers=fragment)
    assert f"http://127.0.0.1:8000/album/Summer.{only_album().code}" in made.text


def test_pictures_of_another_browser_cannot_be_moved(client: FlaskClient) -> None:
    foreign = upload(client.application.test_client(), 1)
    mine = upload(client, 1)
    answer = make(client, mine + foreign)
    # As for somebody who was signed out meanwhile.
    assert (answer.status_code, answer.location) == (303, "/login?next=/")
    assert db.session.scalar(select(Album)) is None


@pytest.mark.parametrize(("codes", "status"), [([], 400), (["nothing"], 303)])
def test_nothing_or_an_invented_code_makes_no_album(
    client: FlaskClient, codes: list[str], status: int
) -> None:
    assert make(client, codes).status_code == status
    assert db.session.scalar(select(Album)) is None


def test_a_guests_album_is_closed_once_it_is_made(client: FlaskClient) -> None:
    codes = upload(client, 1)
    make(client, codes)
    again = make(client, codes, name="Other")
    assert again.status_code == 422
    assert "in an album already, which stays as it was made." in words(again)


def test_members_make_ordinary_albums_private_ones_too(client: FlaskClient) -> None:
    user = make_user()
    sign_in(client, user)
    image = make_image(user=user)
    page = client.get("/my/uploads/album", query_string={"code": image.code})
    assert "only with an account" not in words(page)
    make(client, [image.code], visibility="private")
    assert (only_album().user, only_album().visibility) == (user, "private")
    assert image.album == only_album()
