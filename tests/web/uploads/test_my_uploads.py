"""My uploads: found again, claimed, never shown to others. The library itself is tested in `tests/web`."""

from flask.testing import FlaskClient
from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Album, Image
from tests.factories import make_image, make_user
from tests.pictures import png
from tests.web.uploads.pages import codes_text, send_one, sign_in, words


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
