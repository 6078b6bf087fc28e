"""oEmbed 1.0: the fields of each type, the errors, the bounds, and nothing that is hidden."""

import io
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from PIL import Image as Picture
from werkzeug.test import TestResponse

from imghost.extensions import db, now
from imghost.models import Alias, User
from imghost.services.links import Links, album_path
from tests.factories import make_album, make_image
from tests.pictures import animation, jpeg
from tests.web.conftest import Upload, signed_in
from tests.web.page_rules import Page, PageClient

BASE = "https://pictures.example"
pytestmark = pytest.mark.settings(public_url=BASE, site_name="Pictures")


def ask(client: PageClient, path: str, **query: object) -> TestResponse:
    url = path if "//" in path else BASE + path
    return client.get("/oembed", query_string={"url": url, **query})


def test_a_picture(pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, title="Harbour", width=600, height=400)
    answer = ask(pages, Links(image).viewer)
    assert answer.mimetype == "application/json"
    assert answer.json == {
        "type": "photo",
        "version": "1.0",
        "provider_name": "Pictures",
        "provider_url": f"{BASE}/",
        "title": "Harbour",
        "author_name": "owner",
        "author_url": f"{BASE}/user/owner",
        "thumbnail_url": BASE + Links(image).thumb,
        "thumbnail_width": 320,
        "thumbnail_height": 320,
        "url": BASE + Links(image).direct,
        "width": 600,
        "height": 400,
    }


def test_a_video(pages: PageClient) -> None:
    video = make_image(
        title='Waves "x"', format="mp4", extension="mp4", width=1920, height=1080, duration=9.0
    )
    answer = ask(pages, Links(video).viewer, maxwidth=960).json
    assert (answer["type"], answer["width"], answer["height"]) == ("video", 960, 540)
    elements = Page(answer["html"]).elements
    assert elements == [
        (
            "video",
            {
                "src": BASE + Links(video).direct, "poster": BASE + (Links(video).frame or ""),
                "width": "960", "height": "540", "title": 'Waves "x"', "controls": "",
            },
        )
    ]  # fmt: skip
    assert "author_name" not in answer


def test_an_album(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner, name="Summer <b>")
    empty = ask(pages, album_path(album)).json
    assert (empty["type"], empty["title"]) == ("link", "Summer <b>")
    assert not empty.keys() & {"html", "url", "width", "height"}
    cover = make_image(user=owner, album=album, width=600, height=400)
    make_image(user=owner, album=album, nsfw=True)
    make_image(user=owner, album=album, visibility="private")
    answer = ask(pages, album_path(album)).json
    assert (answer["type"], answer["width"], answer["height"]) == ("rich", 600, 400)
    (link, image) = Page(answer["html"]).elements
    assert link == ("a", {"href": BASE + album_path(album)})
    assert image[1]["src"] == BASE + Links(cover).direct
    assert image[1]["alt"] == "Summer <b>"


def test_xml_says_the_same(pages: PageClient, owner: User) -> None:
    video = make_image(
        user=owner, title="<i>&\x0b\ufffe", format="mp4", extension="mp4", width=640, height=360
    )
    answer = ask(pages, Links(video).viewer, format="xml")
    assert answer.mimetype == "text/xml"
    root = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    assert root.tag == "oembed"
    fields = {element.tag: element.text for element in root}
    told = ask(pages, Links(video).viewer).json
    assert fields.pop("title") == "<i>&"
    told.pop("title")
    told["html"] = told["html"].replace("\x0b\ufffe", "")
    assert fields == {name: str(value) for name, value in told.items()}


def test_every_spelling_of_an_address(pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, title="Harbour")
    db.session.add(Alias(name="harbour", image_id=image.id))
    db.session.commit()
    for path in (
        f"/image/{image.code}", f"/image/old.{image.code}", f"/clip/{image.code}", "/i/harbour", "/i/Harbour",
        f"http://pictures.example/image/{image.code}?a=b#c", f"https://PICTURES.example/image/{image.code}",
    ):  # fmt: skip
        assert ask(pages, path).json["title"] == "Harbour", path


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/image/{code}", "https://pictures.example.evil/image/{code}",
        "/", "/explore/recent",
        "https://pictures.example@evil.example/image/{code}", "ftp://pictures.example/image/{code}",
        "/image/unknown", "/image/{code}/edit", "/i/unknown", "/album/{code}", "/album/unknown", "nonsense//",
        "https://[", "/image/%00{code}", "//", "javascript://pictures.example/image/{code}",
    ],
)  # fmt: skip
def test_other_addresses_are_not_found(url: str, pages: PageClient) -> None:
    image = make_image()
    answer = ask(pages, url.format(code=image.code))
    assert answer.status_code == 404
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


def test_wrong_requests(pages: PageClient) -> None:
    path = Links(make_image()).viewer
    for form in ("html", "JSON", "", "<script>"):
        assert ask(pages, path, format=form).status_code == 501, form
    for size in ("0", "-1", "a", "1e9", "9" * 30, "\u0663"):
        assert ask(pages, path, maxwidth=size).status_code == 400, size
        assert ask(pages, path, maxheight=size).status_code == 400, size
    assert pages.get("/oembed").status_code == 400
    assert pages.post("/oembed").status_code == 405


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "private"}, {"nsfw": True}, {"approved": False}, {"status": "failed"},
        {"expires_at": "past"}, {"deleted_at": "past"}, {"album": "private"}, {"album": "password"},
        {"banned": True},
    ],
)  # fmt: skip
def test_hidden_things_are_not_found_by_anybody(
    fields: dict[str, Any], app: Flask, owner: User, pages: PageClient
) -> None:
    changes = {name: now() - timedelta(seconds=1) for name, value in fields.items() if value == "past"}
    album = None
    if "album" in fields:
        album = changes["album"] = make_album(
            user=owner, visibility=fields["album"], name="Secret", password_hash="x"
        )
    if "banned" in fields:
        owner.disabled = True
        fields = {}
    image = make_image(user=owner, title="Secret", **{**fields, **changes})
    for client in (pages, signed_in(app, owner)):
        paths = [Links(image).viewer] + ([album_path(album)] if album else [])
        for path in paths:
            answer = ask(client, path)
            assert answer.status_code == (410 if "expires_at" in changes else 404)
            assert "Secret" not in answer.text
            assert answer.headers["Cache-Control"] == "no-store"


def test_what_becomes_private_is_gone_from_caches(pages: PageClient, owner: User) -> None:
    image = make_image(user=owner)
    first = ask(pages, Links(image).viewer)
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = pages.get(
        "/oembed",
        query_string={"url": BASE + Links(image).viewer},
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert (again.status_code, again.data) == (304, b"")
    image.visibility = "private"
    db.session.commit()
    assert ask(pages, Links(image).viewer).status_code == 404


@pytest.mark.parametrize(
    "bounds", [{}, {"maxwidth": 700}, {"maxwidth": 500}, {"maxwidth": 90}, {"maxheight": 111}]
)
def test_a_photo_is_as_large_as_it_says(bounds: dict[str, int], upload: Upload, pages: PageClient) -> None:
    image = upload(jpeg(1400, 1000), title="Real")
    check_photo(pages, image, bounds)


def test_an_animation_too(upload: Upload, pages: PageClient) -> None:
    check_photo(pages, upload(animation(size=(400, 300)), filename="dance.gif"), {"maxwidth": 200})


def check_photo(pages: PageClient, image: Any, bounds: dict[str, int]) -> None:
    answer = ask(pages, Links(image).viewer, **bounds).json
    assert answer["width"] <= bounds.get("maxwidth", image.width)
    assert answer["height"] <= bounds.get("maxheight", image.height)
    parts = urlsplit(answer["url"])
    assert parts.netloc == "pictures.example"
    sent = pages.get(f"{parts.path}?{parts.query}")
    assert sent.status_code == 200
    with Picture.open(io.BytesIO(sent.data)) as picture:
        assert picture.size == (answer["width"], answer["height"])
    if "thumbnail_url" in answer:
        small = pages.get(urlsplit(answer["thumbnail_url"]).path)
        with Picture.open(io.BytesIO(small.data)) as picture:
            assert picture.size == (answer["thumbnail_width"], answer["thumbnail_height"])
            assert picture.width <= bounds.get("maxwidth", 320)
            assert picture.height <= bounds.get("maxheight", 320)
    assert json.loads(json.dumps(answer)) == answer
