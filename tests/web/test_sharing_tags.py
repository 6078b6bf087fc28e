"""Link previews: every tag of every kind of page, and none where strangers may not look."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Picture
from sqlalchemy import select

from imghost.extensions import db, now
from imghost.models import Image, User
from imghost.services.links import Links, album_path, category_path, tag_path
from imghost.services.listing import cursor_text
from imghost.services.tagging import tags_named
from tests.factories import make_album, make_category, make_image, make_key
from tests.pictures import animation, draw, encoded, jpeg
from tests.services.delivery.films import film
from tests.web.conftest import signed_in
from tests.web.page_rules import Page, PageClient, read

BASE = "https://pictures.example"
pytestmark = pytest.mark.settings(public_url=BASE, hosts="evil.example", site_name="Pictures")
SAID_OF_SITE = "Pictures and videos, uploaded in a moment and shared by a link."


def tags(page: Page) -> dict[str, str]:
    """The tags of the page; one that comes twice fails."""
    rows = [
        (meta.get("property") or meta["name"], meta["content"])
        for meta in page.all("meta")
        if (meta.get("property") or meta.get("name", "")).startswith(("og:", "twitter:", "description"))
    ]
    assert len(rows) == len(dict(rows))
    return dict(rows)


def links(page: Page, **wanted: str) -> list[str]:
    rows = [link for link in page.all("link") if wanted.items() <= link.items()]
    return [row["href"] for row in rows]


def feeds(page: Page) -> list[str]:
    return links(page, rel="alternate", type="application/atom+xml")


def clip(**fields: Any) -> Any:
    return make_image(format="mp4", extension="mp4", width=1920, height=1080, duration=9.0, **fields)


def test_a_picture(pages: PageClient, owner: User) -> None:
    image = make_image(
        user=owner, title="Harbour", description="Boats\nat dawn", alt="Three boats", width=3000, height=2000
    )
    page = read(pages.get(Links(image).viewer))
    address = f"{BASE}/image/Harbour.{image.code}"
    picture = f"{BASE}/sizes/{image.code}/1/640.jpeg"
    assert tags(page) == {
        "description": "Boats at dawn",
        "og:type": "website",
        "og:site_name": "Pictures",
        "og:title": "Harbour",
        "og:description": "Boats at dawn",
        "og:url": address,
        "og:image": picture,
        "og:image:type": "image/jpeg",
        "og:image:width": "640",
        # 2000 of 3000 wide, at 640 wide.
        "og:image:height": "427",
        "og:image:alt": "Three boats",
        "twitter:card": "summary_large_image",
        "twitter:title": "Harbour",
        "twitter:description": "Boats at dawn",
        "twitter:image": picture,
        "twitter:image:alt": "Three boats",
    }
    assert links(page, rel="canonical") == [address]
    quoted = f"https%3A%2F%2Fpictures.example%2Fimage%2FHarbour.{image.code}"
    assert links(page, rel="alternate", type="application/json+oembed") == [
        f"{BASE}/oembed?url={quoted}&format=json"
    ]
    assert links(page, rel="alternate", type="text/xml+oembed") == [f"{BASE}/oembed?url={quoted}&format=xml"]


def test_no_address_follows_the_host_that_was_asked_for(pages: PageClient) -> None:
    image = make_image()
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"}
    for path in (
        Links(image).viewer,
        "/explore/recent.atom",
        "/sitemap.xml",
        "/robots.txt",
        "/site.webmanifest",
    ):
        answer = pages.get(path, headers=evil)
        assert answer.status_code == 200
        assert "evil.example" not in answer.text, path
    assert "evil.example" not in pages.get(f"/image/{image.code}", headers=evil).location


def test_a_small_picture_stands_for_itself(pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, width=200, height=100, format="png", extension="png")
    found = tags(read(pages.get(Links(image).viewer)))
    assert found["og:image"] == BASE + Links(image).direct
    assert (found["og:image:type"], found["og:image:width"], found["og:image:height"]) == (
        "image/png",
        "200",
        "100",
    )
    assert found["twitter:card"] == "summary"
    assert found["description"] == "Shared by owner on Pictures."


def test_a_video(pages: PageClient) -> None:
    video = clip(title="Waves")
    page = read(pages.get(Links(video).viewer))
    found = tags(page)
    frame = f"{BASE}/sizes/{video.code}/1/640.jpeg"
    kinds = ("og:type", "og:video", "og:image")
    assert {name: text for name, text in found.items() if name.startswith(kinds)} == {
        "og:type": "video.other",
        "og:image": frame,
        "og:image:type": "image/jpeg",
        "og:image:width": "640",
        "og:image:height": "360",
        "og:image:alt": "Waves",
        "og:video": BASE + Links(video).direct,
        "og:video:type": "video/mp4",
        "og:video:width": "1920",
        "og:video:height": "1080",
    }  # fmt: skip
    assert found["og:url"] == f"{BASE}/clip/Waves.{video.code}"
    assert found["description"] == "Shared on Pictures."


def test_an_album(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner, name="Summer", description="By the sea")
    shown = make_image(user=owner, album=album, title="Beach", width=600, height=400)
    make_image(user=owner, album=album, nsfw=True)
    make_image(user=owner, album=album, status="failed")
    make_image(user=owner, album=album, visibility="private")
    for client in (pages, signed_in(pages.application, owner)):
        page = read(client.get(album_path(album)))
        found = tags(page)
        assert (found["og:title"], found["og:description"]) == ("Summer", "By the sea")
        assert found["og:url"] == BASE + album_path(album)
        assert found["og:image"] == BASE + Links(shown).direct
        assert found["og:image:alt"] == "Beach"
        assert feeds(page) == [f"{BASE}{album_path(album)}.atom"]
        assert len(links(page, type="application/json+oembed")) == 1


def test_an_album_with_the_link_has_no_feed_and_is_in_no_index(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner, name="Quiet", visibility="link")
    image = make_image(user=owner, album=album)
    page = read(pages.get(album_path(album)))
    assert tags(page)["og:title"] == "Quiet"
    assert feeds(page) == []
    for path in (album_path(album), Links(image).viewer):
        assert 'name="robots" content="noindex"' in pages.get(path).text


def test_lists(pages: PageClient, owner: User) -> None:
    category = make_category("Nature")
    category.description = "Trees"
    image = make_image(user=owner, category=category, title="Oak", width=600, height=400)
    image.tags = tags_named(("forest",))
    db.session.commit()
    expected = {
        category_path(category): ("Nature", "Trees", "website"),
        tag_path(image.tags[0]): ("#forest", SAID_OF_SITE, "website"),
        "/user/owner": ("owner", SAID_OF_SITE, "profile"),
        "/explore/recent": ("Recent", SAID_OF_SITE, "website"),
    }
    for path, (title, description, kind) in expected.items():
        page = read(pages.get(f"{path}?before={cursor_text(999)}"))
        found = tags(page)
        assert (found["og:title"], found["og:description"], found["og:type"]) == (title, description, kind)
        assert found["og:url"] == BASE + path
        assert links(page, rel="canonical") == [BASE + path]
        assert (found["og:image:alt"], found["og:image:width"]) == ("Oak", "600")
        assert feeds(page) == [f"{BASE}{path}.atom"], path


def test_the_front_page(client: FlaskClient) -> None:
    page = read(client.get("/"))
    found = tags(page)
    assert (found["og:title"], found["og:description"]) == ("Pictures", SAID_OF_SITE)
    assert (found["og:url"], found["twitter:card"]) == (f"{BASE}/", "summary_large_image")
    assert found["og:image"].startswith(f"{BASE}/static/icons/512.png?v=")
    assert feeds(page) == [f"{BASE}/explore/recent.atom"]


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "private"}, {"nsfw": True}, {"approved": False}, {"status": "failed"},
        {"expires_at": "past"}, {"album": "private"}, {"album": "password"},
    ],
)  # fmt: skip
def test_nothing_of_what_is_hidden(
    fields: dict[str, Any], app: Flask, owner: User, pages: PageClient
) -> None:
    if "album" in fields:
        fields = {"album": make_album(user=owner, visibility=fields["album"], password_hash="x")}
    if "expires_at" in fields:
        fields = {"expires_at": now() - timedelta(seconds=1)}
    image = make_image(user=owner, title="Secret", description="Hidden", **fields)
    for client in (pages, signed_in(app, owner)):
        answer = client.get(Links(image).viewer)
        page = read(answer)
        assert tags(page) == {}
        assert links(page, type="application/json+oembed") == []
        if answer.status_code == 200 and client is not pages:
            assert 'content="noindex"' in answer.text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (jpeg(2000, 1500), "a.jpg"),
        (jpeg(60, 40), "small.jpg"),
        (animation(size=(700, 500)), "a.gif"),
        (encoded(draw(800, 600), "TIFF"), "a.tiff"),
        (film(), "a.mp4"),
    ],
)
def test_what_was_just_uploaded_has_a_preview_that_can_be_fetched(
    content: bytes, name: str, app: Flask, owner: User, pages: PageClient
) -> None:
    """No worker has come yet: chat programs ask now, and remember what they got."""
    sent = pages.post(
        "/api/1/upload",
        data={"source": (io.BytesIO(content), name)},
        headers={"X-API-Key": make_key(owner)},
    )
    image = db.session.scalars(select(Image)).one()
    assert (sent.status_code, image.status) == (200, "processing")
    found = tags(read(pages.get(Links(image).viewer)))
    shown = pages.get(found["og:image"].removeprefix(BASE))
    assert (shown.status_code, shown.mimetype) == (200, found["og:image:type"])
    with Picture.open(io.BytesIO(shown.data)) as picture:
        assert list(picture.size) == [int(found[f"og:image:{side}"]) for side in ("width", "height")]
    assert (found["twitter:image"], "noindex" in pages.get(Links(image).viewer).text) == (
        found["og:image"],
        False,
    )
    embed = pages.get(f"/oembed?url={BASE}{Links(image).viewer}").get_json()
    small = pages.get(embed["thumbnail_url"].removeprefix(BASE))
    assert small.status_code == 200
    if "url" in embed:
        whole = pages.get(embed["url"].removeprefix(BASE))
        with Picture.open(io.BytesIO(whole.data)) as picture:
            assert picture.size == (embed["width"], embed["height"])


@pytest.mark.parametrize("visibility", ["private", "password"])
def test_nothing_of_hidden_albums(visibility: str, app: Flask, owner: User, pages: PageClient) -> None:
    album = make_album(user=owner, name="Secret", visibility=visibility, password_hash="x")
    make_image(user=owner, album=album)
    for client in (pages, signed_in(app, owner)):
        page = read(client.get(album_path(album)))
        assert tags(page) == {}
        assert feeds(page) == []


def test_lists_of_somebody_who_chose_nsfw_do_not_show_it_to_others(pages: PageClient, owner: User) -> None:
    make_image(user=owner, nsfw=True, title="Veiled")
    pages.post("/adult", data={"adult": "1"})
    text = pages.get("/explore/recent").text
    assert "Veiled" in text
    assert "og:image" not in text
