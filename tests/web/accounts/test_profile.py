"""Name, words and picture of an account; what counts for its uploads; presets."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Pillow
from sqlalchemy import select

from imghost.base.durations import after
from imghost.extensions import db
from imghost.models import Image, Preset, User
from imghost.services.apis.presets import MOST_PRESETS
from imghost.services.upkeep.check import inspect_site
from imghost.services.uploads.replaced import remove_replaced
from tests.clients import give_session
from tests.factories import make_image, make_key, make_user
from tests.pictures import png
from tests.web.uploads.pages import send_form

PROFILE = {
    "display_name": "Ada L.",
    "about": "I count.\nAlways.",
    "language": "es",
    "time_zone": "Europe/Madrid",
}
DEFAULTS = {"visibility": "link", "life": "P7D", "nsfw": "1", "metadata": "keep", "show_exif": "1"}


@pytest.fixture
def ada() -> User:
    return make_user("ada")


@pytest.fixture
def here(client: FlaskClient, ada: User) -> FlaskClient:
    give_session(client, ada)
    return client


def send_avatar(client: FlaskClient, content: bytes, name: str = "me.png"):  # type: ignore[no-untyped-def]
    return client.post("/settings/profile/avatar", data={"avatar": (io.BytesIO(content), name)})


def test_the_profile_is_saved_and_shown_again(here: FlaskClient, ada: User) -> None:
    assert here.post("/settings/profile", data={**PROFILE, "likes_public": "1"}).status_code == 303
    db.session.refresh(ada)
    assert (ada.display_name, ada.about, ada.likes_public) == ("Ada L.", "I count.\nAlways.", True)
    assert (ada.language, ada.time_zone) == ("es", "Europe/Madrid")
    page = here.get("/settings/profile").text
    assert 'value="Ada L."' in page
    assert '<option value="Europe/Madrid" selected>' in page
    assert '<html lang="es"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("display_name", "x" * 61), ("about", "x" * 501), ("language", "tlh"), ("time_zone", "../etc/passwd")],
)
def test_what_is_wrong_is_said_in_place(here: FlaskClient, ada: User, field: str, value: str) -> None:
    response = here.post("/settings/profile", data={**PROFILE, field: value})
    assert response.status_code == 422
    assert f'id="field-{field}-error"' in response.text
    db.session.refresh(ada)
    assert ada.display_name == ""


def test_an_avatar_is_made_square_and_small(app: Flask, here: FlaskClient, ada: User) -> None:
    assert send_avatar(here, png(600, 400)).status_code == 303
    db.session.refresh(ada)
    path = f"/avatar/{ada.code}/{(ada.avatar_key or '').rpartition('/')[2]}"
    assert path in here.get("/settings/profile").text
    answer = app.test_client().get(path)
    with Pillow.open(io.BytesIO(answer.data)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (256, 256))
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert inspect_site().problems == ()
    send_avatar(here, png(300, 300))
    assert app.test_client().get(path).status_code == 404
    here.post("/settings/profile/avatar/remove")
    db.session.refresh(ada)
    assert ada.avatar_key is None
    assert inspect_site().problems == ()
    assert remove_replaced(timedelta(0)) == 2
    assert inspect_site().files == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", b"<html>", png(600, 400)[:60]],
    ids=["empty", "svg", "html", "broken"],
)
def test_what_is_no_photo_is_refused_in_place(here: FlaskClient, ada: User, content: bytes) -> None:
    response = send_avatar(here, content)
    assert response.status_code == 422
    assert 'id="avatar-error"' in response.text
    db.session.refresh(ada)
    assert ada.avatar_key is None
    assert inspect_site().files == 0


def test_an_account_shut_out_shows_no_picture(app: Flask, here: FlaskClient, ada: User) -> None:
    send_avatar(here, png(60, 60))
    db.session.refresh(ada)
    path = f"/avatar/{(ada.avatar_key or '').partition('/')[2]}"
    ada.disabled = True
    db.session.commit()
    assert app.test_client().get(path).status_code == 404


def test_defaults_fill_the_form_and_count_for_programs(here: FlaskClient, ada: User) -> None:
    assert here.post("/settings/defaults", data=DEFAULTS).status_code == 303
    page = " ".join(here.get("/upload").text.split())
    assert page.count('value="link" aria-describedby="upload-privacy-link" checked') == 1
    assert '<option value="P7D" selected>' in page
    key = {"X-API-Key": make_key(ada)}
    data = {"source": (io.BytesIO(png(60, 40)), "a.png")}
    assert here.post("/api/1/upload", data=data, headers=key).status_code == 200
    image = db.session.scalars(select(Image)).one()
    assert (image.visibility, image.nsfw) == ("link", True)
    assert image.expires_at == after(image.created_at, "P7D")


def test_what_is_said_wins_over_the_defaults(here: FlaskClient, ada: User) -> None:
    here.post("/settings/defaults", data=DEFAULTS)
    key = {"X-API-Key": make_key(ada)}
    data = {"source": (io.BytesIO(png(60, 40)), "a.png"), "nsfw": "0", "expiration": "PT1H"}
    assert here.post("/api/1/upload", data=data, headers=key).status_code == 200
    image = db.session.scalars(select(Image)).one()
    assert image.nsfw is False
    assert image.expires_at == after(image.created_at, "PT1H")
    send_form(here, (png(61, 40), "b.png"), visibility="public", expiration="")
    image = db.session.scalars(select(Image).order_by(Image.id.desc())).first()  # type: ignore[assignment]
    assert (image.visibility, image.nsfw, image.expires_at) == ("public", False, None)


@pytest.mark.parametrize("zero", ["0", "0" * 100, "PT0S", "+P0D"])
def test_zero_is_for_ever_on_the_forms_too(here: FlaskClient, ada: User, zero: str) -> None:
    here.post("/settings/defaults", data=DEFAULTS)
    send_form(here, (png(60, 40), "a.png"), visibility="public", expiration=zero)
    image = db.session.scalars(select(Image)).one()
    assert image.expires_at is None
    bulk = {"code": image.code, "list": "/my/uploads"}
    here.post("/my/uploads/bulk/expiry", data={**bulk, "life": "P1D"})
    assert image.expires_at is not None
    here.post("/my/uploads/bulk/expiry", data={**bulk, "life": zero})
    assert image.expires_at is None
    assert here.post("/settings/defaults", data={**DEFAULTS, "life": zero}).status_code == 303
    db.session.refresh(ada)
    assert ada.default_life == ""


@pytest.mark.parametrize(("choice", "stored"), [("keep", True), ("remove", False), ("", None)])
def test_the_choice_of_private_facts_is_kept(
    here: FlaskClient, ada: User, choice: str, stored: bool | None
) -> None:
    assert here.post("/settings/defaults", data={**DEFAULTS, "metadata": choice}).status_code == 303
    db.session.refresh(ada)
    assert ada.keep_metadata is stored
    assert f'name="metadata" value="{choice}" checked' in here.get("/settings/defaults").text


@pytest.mark.parametrize(
    ("field", "value"), [("metadata", "sell"), ("visibility", "password"), ("life", "soon")]
)
def test_another_default_is_refused(here: FlaskClient, ada: User, field: str, value: str) -> None:
    assert here.post("/settings/defaults", data={**DEFAULTS, field: value}).status_code == 422
    db.session.refresh(ada)
    assert ada.default_visibility == "public"


def test_camera_facts_are_shown_to_the_owner_alone_when_she_wants_that(
    app: Flask, here: FlaskClient, ada: User
) -> None:
    image = make_image(user=ada, exif='{"Model": "Box 3000"}')
    path = f"/image/Picture.{image.code}"
    assert "Box 3000" in app.test_client().get(path).text
    ada.show_exif = False
    db.session.commit()
    assert "Box 3000" not in app.test_client().get(path).text
    assert "Box 3000" in here.get(path).text


def test_presets_are_added_listed_and_deleted(here: FlaskClient, ada: User) -> None:
    data = {"name": "card", "params": "w_400,h_300,c_cover"}
    assert here.post("/settings/presets", data=data).status_code == 303
    preset = db.session.scalars(select(Preset)).one()
    assert preset.user_id == ada.id
    page = here.get("/settings/presets").text
    assert "w_400,h_300,c_cover" in page
    assert here.post("/settings/presets", data=data).status_code == 422
    assert (
        'id="field-params-error"'
        in here.post("/settings/presets", data={**data, "name": "b", "params": "w_x"}).text
    )
    assert here.post(f"/settings/presets/{preset.code}/delete").status_code == 303
    assert db.session.scalar(select(Preset)) is None


def test_an_account_has_so_many_presets_and_no_more(here: FlaskClient, ada: User) -> None:
    db.session.add_all(
        Preset(user_id=ada.id, name=f"p{number}", params="w_1") for number in range(MOST_PRESETS)
    )
    db.session.commit()
    refused = here.post("/settings/presets", data={"name": "more", "params": "w_1"})
    assert refused.status_code == 422
    assert "An account has at most 200 presets. Delete one first." in refused.text
