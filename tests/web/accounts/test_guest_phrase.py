"""Guests find their uploads again in another browser, by eight words."""

import html
import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from imghost.base.proquints import words_of
from imghost.extensions import db
from imghost.models import Image
from tests.clients import give_session
from tests.factories import make_user
from tests.pictures import png
from tests.web.uploads.pages import send_form

MINE = "/my/uploads"


def phrase_of(client: FlaskClient) -> str:
    found = re.search(r'id="phrase-own"[^>]* value="([^"]+)"', client.get(MINE).text)
    assert found
    return html.unescape(found[1])


def test_another_browser_becomes_the_same_guest(app: Flask, client: FlaskClient) -> None:
    send_form(client, (png(60, 40), "a.png"))
    image = db.session.scalars(select(Image)).one()
    words = phrase_of(client)
    assert re.fullmatch(r"([a-z]{5}-){7}[a-z]{5}", words)
    other = app.test_client()
    assert image.code not in other.get(MINE).text
    assert other.post(f"{MINE}/phrase", data={"phrase": words.upper().replace("-", " ")}).status_code == 303
    assert image.code in other.get(MINE).text
    send_form(other, (png(61, 40), "b.png"))
    assert len({image.guest_key for image in db.session.scalars(select(Image))}) == 1


def test_a_phrase_that_is_nobodys_changes_nothing(app: Flask, client: FlaskClient) -> None:
    for words in ("", "lusab", "hello world", words_of(bytes(16)), "x" * 5000):
        response = client.post(f"{MINE}/phrase", data={"phrase": words})
        assert response.status_code == 422
        assert "Nothing was uploaded under this phrase." in response.text
        assert f'value="{words[:200]}" aria-describedby="field-phrase-error"' in response.text
    assert client.get_cookie("imghost_guest") is None


def test_guessing_phrases_is_limited(client: FlaskClient) -> None:
    answers = [client.post(f"{MINE}/phrase", data={"phrase": "no"}).status_code for _ in range(22)]
    assert answers == [422] * 20 + [429] * 2


def test_other_sites_cannot_make_a_visitor_another_guest(client: FlaskClient) -> None:
    response = client.post(
        f"{MINE}/phrase", data={"phrase": "no"}, headers={"Origin": "https://evil.example"}
    )
    assert response.status_code == 403


def test_members_are_shown_no_phrase(app: Flask, client: FlaskClient) -> None:
    send_form(client, (png(60, 40), "a.png"))
    words = phrase_of(client)
    give_session(client, make_user("ada"))
    assert words not in client.get(MINE).text
