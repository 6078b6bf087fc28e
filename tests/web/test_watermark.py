"""The pages of the watermark, without JavaScript."""

import io
import re

import pytest
from flask import Flask, g
from PIL import Image as Pillow

from imghost.base.errors import InvalidInput
from imghost.extensions import db, settings
from imghost.models import User
from imghost.services.delivery.watermark_choice import own_choice, site_choice
from imghost.services.site.site_settings import change_settings
from tests.factories import make_user
from tests.pictures import png
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient

OWN = "/settings/watermark"
SITE = "/admin/watermark"
WORDS = {"kind": "text", "text": "© Anna", "position": "top", "opacity": "60", "size": "30"}


@pytest.fixture
def admin_pages(app: Flask) -> PageClient:
    return signed_in(app, make_user("admin", role="admin"))


def test_member_chooses_words_and_follows_the_site_again(owner_pages: PageClient, owner: User) -> None:
    assert owner_pages.post(OWN, data=WORDS).status_code == 303
    chosen = own_choice(owner)
    assert chosen is not None
    assert (chosen.text, chosen.position, chosen.opacity, chosen.size) == ("© Anna", "top", 60, 30)
    assert "© Anna" in owner_pages.get(OWN).text
    owner_pages.post(OWN, data={**WORDS, "kind": "site"})
    assert own_choice(owner) is None


def test_admin_chooses_for_the_site(admin_pages: PageClient) -> None:
    assert admin_pages.post(SITE, data=WORDS).status_code == 303
    # The settings of this test's own context stay as they were when it first asked.
    g.pop("settings", None)
    assert (site_choice().text, settings().watermark_position) == ("© Anna", "top")
    assert admin_pages.get("/admin/settings/watermark").headers["Location"] == SITE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "x" * 61),
        ("text", "two\nlines"),
        ("position", "somewhere"),
        ("opacity", "4"),
        ("opacity", "x"),
        ("size", "101"),
    ],
)
def test_what_is_wrong_is_said_in_its_place(
    owner_pages: PageClient, admin_pages: PageClient, field: str, value: str
) -> None:
    for client, page in ((owner_pages, OWN), (admin_pages, SITE)):
        answer = client.post(page, data={**WORDS, field: value})
        assert answer.status_code == 422
        assert f'id="field-{field}-error"' in answer.text
    assert site_choice().kind == "none"


def test_picture_is_decoded_and_kept_small(owner_pages: PageClient, owner: User) -> None:
    sent = {"picture": (io.BytesIO(png(1600, 800)), "logo.png")}
    assert owner_pages.post(f"{OWN}/picture", data=sent).status_code == 303
    chosen = own_choice(owner)
    assert chosen is not None
    assert re.fullmatch("[0-9a-f]{32}", chosen.picture)
    answer = owner_pages.get(f"{OWN}/preview")
    assert Pillow.open(io.BytesIO(answer.data)).size == (720, 450)
    assert owner_pages.post(OWN, data={**WORDS, "kind": "picture"}).status_code == 303


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"x" * 200])
def test_what_is_no_picture_is_refused(owner_pages: PageClient, owner: User, content: bytes) -> None:
    answer = owner_pages.post(f"{OWN}/picture", data={"picture": (io.BytesIO(content), "logo.png")})
    assert answer.status_code == 422
    assert own_choice(owner) is None


def test_preview_follows_the_query_and_keeps_nothing(owner_pages: PageClient, owner: User) -> None:
    plain = owner_pages.get(f"{OWN}/preview").data
    words = owner_pages.get(f"{OWN}/preview", query_string=WORDS)
    assert words.mimetype == "image/webp"
    assert words.data != plain
    assert "no-store" in words.headers["Cache-Control"]
    assert owner_pages.get(f"{OWN}/preview", query_string={**WORDS, "size": "0"}).status_code == 400
    assert own_choice(owner) is None


def test_only_members_and_administrators_come_in(pages: PageClient, owner_pages: PageClient) -> None:
    for path in (OWN, f"{OWN}/preview"):
        assert pages.get(path).status_code in (303, 401)
    for path in (SITE, f"{SITE}/preview"):
        assert owner_pages.get(path).status_code in (403, 404)
    assert owner_pages.post(SITE, data=WORDS).status_code in (403, 404)
    assert site_choice().kind == "none"


def test_picture_named_in_the_settings_must_be_a_name(app: Flask) -> None:
    with pytest.raises(InvalidInput):
        change_settings({"watermark_picture": "../../secret"})
    db.session.rollback()
