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


def test_the_form_offers_guests_what_works_for_them(client: FlaskClient) -> None:
    codes = upload(client, 2)
    page = client.get("/my/uploads/album", query_string={"code": codes})
    assert "An album of these 2 pictures" in words(page)
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


def test_a_guests_album_belongs_to_the_browser_that_made_it(client: FlaskClient) -> None:
    codes = upload(client, 2)
    make(client, codes[:1])
    album = only_album()
    make(client, codes, name="Other")
    other = db.session.scalars(select(Album).where(Album.name == "Other")).one()
    mine = words(client.get("/my/uploads"))
    assert "My albums" in mine
    assert "Summer" in mine
    form = client.get(f"/album/{other.code}/edit")
    assert 'value="private"' not in form.text
    edited = {"name": "Winter", "visibility": "link", "shown": "visibility=public&name=Other"}
    assert client.post(f"/album/{other.code}/edit", data=edited).status_code == 303
    assert (other.name, other.visibility) == ("Winter", "link")
    move = {"move": f"first:{codes[1]}"}
    assert client.post(f"/album/{other.code}/arrange", data=move).status_code == 303
    ranked = select(Image.code).where(Image.album_id == other.id).order_by(Image.album_rank)
    assert list(db.session.scalars(ranked)) == [codes[1], codes[0]]
    assert client.post(f"/album/{other.code}/delete").location == "/my/uploads"
    assert "The album was deleted." in words(client.get("/my/uploads"))
    client.post(f"/album/{other.code}/restore")
    assert other.trashed_at is None
    assert album.trashed_at is None


def test_another_browser_changes_nothing_of_a_guests_album(client: FlaskClient) -> None:
    make(client, upload(client, 1))
    album = only_album()
    stranger = client.application.test_client()
    stranger.post("/upload/prepare")
    for path in ("edit", "arrange", "delete", "restore"):
        answer = stranger.post(f"/album/{album.code}/{path}", data={"name": "Mine", "visibility": "link"})
        assert answer.status_code in (303, 404, 410)
    db.session.refresh(album)
    assert (album.name, album.visibility, album.trashed_at) == ("Summer", "public", None)
    assert "Summer" not in words(stranger.get("/my/uploads"))


def test_members_make_ordinary_albums_private_ones_too(client: FlaskClient) -> None:
    user = make_user()
    sign_in(client, user)
    image = make_image(user=user)
    assert 'value="private"' in client.get("/my/uploads/album", query_string={"code": image.code}).text
    make(client, [image.code], visibility="private")
    assert (only_album().user, only_album().visibility) == (user, "private")
    assert image.album == only_album()
