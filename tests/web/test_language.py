"""Pages speak the reader's language and clock; APIs always English."""

import html
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imghost.base.errors import NotFound
from imghost.base.messages import Message
from imghost.extensions import now
from imghost.services.sharing.embed_codes import KINDS, LINKS
from imghost.web import language
from imghost.web.language import catalogue
from imghost.web.wording import said
from tests.factories import make_album, make_image, make_user
from tests.web.conftest import signed_in

SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}


def language_of(client: FlaskClient, **headers: str) -> str:
    page = client.get(
        "/explore/recent", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return re.search(r'<html lang="(\w+)"', page.text)[1]  # type: ignore[index]


def test_the_browser_decides_until_somebody_chooses(client: FlaskClient) -> None:
    assert language_of(client) == "en"
    assert language_of(client, Accept_Language="es-AR") == "es"
    assert language_of(client, Accept_Language="fr, es;q=0.3, en;q=0.2") == "es"
    assert language_of(client, Accept_Language="ja") == "en"
    chooser = re.findall(r'<button name="language" value="(\w+)"', client.get("/explore/recent").text)
    assert chooser == ["en", "es"]
    answer = client.post(
        "/language", data={"language": "es"}, headers={"Referer": "http://localhost/explore"}
    )
    assert (answer.status_code, answer.location) == (303, "/explore")
    assert language_of(client) == "es"
    client.post("/language", data={"language": "xx"})
    assert language_of(client) == "es"
    client.post("/language", data={"language": "en"})
    assert language_of(client, **{"Accept_Language": "es"}) == "en"


def test_the_account_s_language_counts_before_the_browser_s(app: Flask) -> None:
    client = signed_in(app, make_user(language="es"))
    assert language_of(client, Accept_Language="en") == "es"


def test_caches_keep_one_page_per_language(client: FlaskClient) -> None:
    assert "Accept-Language" in client.get("/explore/recent").headers["Vary"]


def test_apis_speak_english(client: FlaskClient) -> None:
    answer = client.post("/api/1/upload", headers=SPANISH)
    assert answer.json["error"]["message"] == "No key provided"  # type: ignore[index]


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("", "7:18:50 AM UTC"),
        ("Asia/Tokyo", "4:18:50 PM"),
        ("Europe/Madrid", "8:18:50 AM"),
        ("No/Where", "UTC"),
    ],
)
def test_times_are_in_the_visitor_s_zone(client: FlaskClient, zone: str, shown: str) -> None:

    image = make_image(dated_at=datetime(2026, 11, 23, 7, 18, 50, tzinfo=UTC))
    client.set_cookie("zone", zone)
    text = client.get(f"/image/{image.code}", follow_redirects=True).text.replace("\u202f", " ")
    assert shown in text


@pytest.mark.settings(time_zone="America/Lima")
def test_the_camera_s_clock_is_everybody_s(client: FlaskClient) -> None:
    # Lima is five hours behind, all the year: a quarter past eight in the evening there.
    image = make_image(taken_at=datetime(2015, 4, 11, 1, 15, 23, tzinfo=UTC))
    for zone in ("", "Asia/Tokyo"):
        client.set_cookie("zone", zone)
        text = client.get(f"/image/{image.code}", follow_redirects=True).text.replace("\u202f", " ")
        assert "<dt>Taken</dt><dd>Apr 10, 2015, 8:15:23 PM</dd>" in text


def test_times_are_relative_with_the_exact_one_behind_them(client: FlaskClient) -> None:
    created = now() - timedelta(days=3)
    image = make_image(dated_at=created)
    for zone, headers, words, form in (
        ("UTC", {}, "3 days ago", "%-I:%M:%S"), ("Asia/Tokyo", SPANISH, "hace 3 días", "%-H:%M:%S")
    ):  # fmt: skip
        client.set_cookie("zone", zone)
        page = client.get(f"/image/{image.code}", follow_redirects=True, headers=headers).text
        found = re.search(r'<time datetime="([^"]+)" title="([^"]+)">([^<]+)</time>', page)
        assert found is not None
        assert datetime.fromisoformat(found[1]) == created
        assert created.astimezone(ZoneInfo(zone)).strftime(form) in found[2]
        assert found[3] == words


def test_embed_codes_have_names_in_the_readers_language(app: Flask, client: FlaskClient) -> None:
    album = make_album()
    make_image(album=album)
    words = client.get(f"/album/{album.code}/codes", headers=SPANISH).text
    for template in (LINKS, *(label for _, kind, label in KINDS if kind not in ("frame", "delete"))):
        assert html.escape(catalogue("es").ugettext(template)) in words, template
    assert "Viewer links" not in words


def test_messages_with_values_are_said_anew(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.test_request_context(headers=SPANISH):
        message = Message("At most %(count)s pictures at once.", count=200)
        assert str(message) == "At most 200 pictures at once."
        template = catalogue("es").ugettext(message.template)
        assert said(message) == template % {"count": 200}
        assert said("No such text, 100 %") == "No such text, 100 %"
        assert said(NotFound.message) == catalogue("es").ugettext(NotFound.message)


def test_a_language_without_a_file_is_english(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    assert catalogue("es").gettext("Explore") == "Explore"
