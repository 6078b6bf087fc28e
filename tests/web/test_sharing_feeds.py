"""Atom feeds, read as feed readers do: valid XML, absolute addresses, and nothing that is hidden."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from imghost.extensions import db, now
from imghost.models import User
from imghost.services.links import Links, album_path, category_path
from imghost.services.tagging import tags_named
from tests.factories import make_album, make_category, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import Page, PageClient

BASE = "https://pictures.example"
pytestmark = pytest.mark.settings(public_url=BASE, site_name="Pictures")
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CREATED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def parsed(answer: TestResponse) -> ElementTree.Element:
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    root = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    check_feed(root)
    return root


def check_feed(root: ElementTree.Element) -> None:
    """What RFC 4287 demands of every feed (4.1.1) and entry (4.1.2), and that addresses are absolute."""
    assert root.tag == f"{ATOM}feed"
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
            assert element.findtext(ATOM + name)
        assert datetime.strptime(element.findtext(f"{ATOM}updated") or "", "%Y-%m-%dT%H:%M:%S%z")
        links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
    assert len(root.findall(f"{ATOM}author")) == 1
    for link in root.iter(f"{ATOM}link"):
        assert (link.get("href") or "").startswith(f"{BASE}/")


def entries(answer: TestResponse) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in parsed(answer).findall(f"{ATOM}entry")]


def links_of(element: ElementTree.Element) -> dict[str, dict[str, str]]:
    return {link.get("rel", ""): dict(link.items()) for link in element.findall(f"{ATOM}link")}


def test_an_entry_says_everything(pages: PageClient, owner: User) -> None:
    image = make_image(
        user=owner, title="Harbour <&>", description="One\n<two>", alt="Boats", width=600, height=400,
        bytes=12_345, created_at=CREATED, updated_at=CREATED + timedelta(hours=1),
    )  # fmt: skip
    image.tags = tags_named(("Sea",))
    db.session.commit()
    image.updated_at = CREATED + timedelta(hours=1)
    db.session.commit()
    root = parsed(pages.get("/explore/recent.atom"))
    assert root.findtext(f"{ATOM}title") == "Pictures"
    assert root.findtext(f"{ATOM}id") == f"{BASE}/explore/recent.atom"
    assert root.findtext(f"{ATOM}updated") == "2026-05-04T04:02:01Z"
    links = links_of(root)
    assert links["self"]["href"] == f"{BASE}/explore/recent.atom"
    assert links["alternate"]["href"] == f"{BASE}/explore/recent"
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"{BASE}/image/{image.code}"
    assert entry.findtext(f"{ATOM}title") == "Harbour <&>"
    assert entry.findtext(f"{ATOM}published") == "2026-05-04T03:02:01Z"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "owner"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == f"{BASE}/user/owner"
    links = links_of(entry)
    assert links["alternate"]["href"] == BASE + Links(image).viewer
    assert links["enclosure"] == {
        "rel": "enclosure", "type": "image/jpeg", "length": "12345", "href": BASE + Links(image).direct
    }  # fmt: skip
    category = entry.find(f"{ATOM}category")
    assert category is not None
    assert (category.get("term"), category.get("scheme")) == ("Sea", f"{BASE}/tag/")
    small = entry.find(f"{MEDIA}thumbnail")
    assert small is not None
    assert dict(small.items()) == {"url": BASE + Links(image).thumb, "width": "320", "height": "320"}
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    page = Page(content.text or "")
    assert page.all("a") == [{"href": BASE + Links(image).viewer}]
    assert page.all("img") == [
        {"src": BASE + Links(image).direct, "alt": "Boats", "width": "600", "height": "400"}
    ]
    assert "One<br>&lt;two&gt;" in (content.text or "")


def test_videos_and_drawings_have_their_enclosures(pages: PageClient) -> None:
    make_image(title="Film", format="mp4", extension="mp4", duration=9.0, bytes=5_000)
    make_image(title="Drawing", format="svg", extension="svg")
    drawing, film = parsed(pages.get("/explore/recent.atom")).findall(f"{ATOM}entry")
    assert (links_of(film)["enclosure"]["type"], links_of(film)["enclosure"]["length"]) == (
        "video/mp4",
        "5000",
    )
    # What leaves the site is a PNG made of it.
    assert links_of(drawing)["enclosure"]["type"] == "image/png"
    assert "length" not in links_of(drawing)["enclosure"]


def test_every_list_has_its_feed(pages: PageClient, owner: User) -> None:
    category = make_category("Nature")
    album = make_album(user=owner, name="Summer")
    image = make_image(user=owner, title="All", category=category, album=album)
    image.tags = tags_named(("Blue sky/".strip("/"),))
    db.session.commit()
    make_image(user=make_user(), title="Other")
    titles = {
        "/user/owner": "owner · Pictures",
        album_path(album): "Summer · Pictures",
        category_path(category): "Nature · Pictures",
        "/tag/Blue%20sky": "#Blue sky · Pictures",
    }
    for path, title in titles.items():
        answer = pages.get(f"{path}.atom")
        assert entries(answer) == ["All"], path
        root = parsed(answer)
        assert root.findtext(f"{ATOM}title") == title
        assert links_of(root)["alternate"]["href"] == BASE + path
        assert links_of(root)["self"]["href"] == f"{BASE}{path}.atom"
    assert entries(pages.get("/explore/recent.atom")) == ["Other", "All"]


def test_other_spellings_lead_there(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner, name="Summer")
    image = make_image(user=owner, album=album)
    image.tags = tags_named(("Sea",))
    db.session.commit()
    for path, right in {
        "/user/OWNER.atom": "/user/owner.atom",
        "/tag/sea.atom": "/tag/Sea.atom",
        f"/album/{album.code}.atom": f"{album_path(album)}.atom",
    }.items():
        answer = pages.get(path)
        assert (answer.status_code, answer.location) == (301, right)
    for path in ("/user/nobody.atom", "/tag/nothing.atom", "/category/none.atom", "/album/none.atom"):
        assert pages.get(path).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "private"}, {"visibility": "link"}, {"nsfw": True}, {"approved": False},
        {"status": "processing"}, {"status": "failed"}, {"expires_at": "past"}, {"deleted_at": "past"},
        {"album": "private"}, {"album": "password"}, {"album": "link"},
    ],
)  # fmt: skip
def test_hidden_pictures_are_in_no_feed_whoever_asks(
    fields: dict[str, Any], app: Flask, owner: User, pages: PageClient
) -> None:
    changes = {name: now() - timedelta(seconds=1) for name, value in fields.items() if value == "past"}
    if "album" in fields:
        changes["album"] = make_album(
            user=owner, visibility=fields["album"], password_hash="x", name="Secret"
        )
    else:
        changes["album"] = make_album(user=owner)
    album = changes["album"]
    category = make_category()
    image = make_image(user=owner, title="Secret", category=category, **{**fields, **changes})
    image.tags = tags_named(("tag",))
    make_image(user=owner, title="Open")
    db.session.commit()
    viewer = signed_in(app, owner)
    viewer.post("/adult", data={"adult": "1"})
    for client in (pages, viewer):
        for path in ("/explore/recent", "/user/owner", category_path(category), "/tag/tag"):
            answer = client.get(f"{path}.atom")
            assert "Secret" not in answer.text, path
            # Nor does anybody learn that there is a tag which only such pictures carry.
            if not (path.startswith("/tag/") and answer.status_code == 404):
                parsed(answer)
        answer = client.get(f"{album_path(album)}.atom")
        assert answer.status_code == (200 if album.visibility == "public" else 404)
        assert "Secret" not in answer.text


def test_banned_members_have_none(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    make_image(user=owner, title="Secret", album=album)
    owner.disabled = True
    db.session.commit()
    assert pages.get("/user/owner.atom").status_code == 404
    assert pages.get(f"{album_path(album)}.atom").status_code == 404
    assert entries(pages.get("/explore/recent.atom")) == []


def test_older_entries_follow(pages: PageClient, owner: User) -> None:
    for number in range(30):
        make_image(user=owner, title=f"Picture {number}")
    answer = pages.get("/explore/recent.atom")
    found = entries(answer)
    following = links_of(parsed(answer))["next"]["href"]
    assert following.startswith(f"{BASE}/explore/recent.atom?before=")
    rest = pages.get(following.removeprefix(BASE))
    assert links_of(parsed(rest))["self"]["href"] == following
    assert "next" not in links_of(parsed(rest))
    assert found + entries(rest) == [f"Picture {number}" for number in reversed(range(30))]
    assert pages.get("/explore/recent.atom?before=x").status_code == 400


def test_texts_stay_texts(pages: PageClient, owner: User) -> None:
    nasty = "]]><script>alert(1)</script>&\x00\x0b\ufffe\ud83d\U0001f600'\""
    nasty = nasty.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")
    image = make_image(user=owner, title=nasty[:100], description=nasty, alt=nasty, original_filename=nasty)
    image.tags = tags_named(('"><b>',))
    album = make_album(user=owner, name=nasty)
    image.album = album
    db.session.commit()
    for path in ("/explore/recent.atom", f"{album_path(album)}.atom", "/tag/%22%3E%3Cb%3E.atom"):
        answer = pages.get(path)
        parsed(answer)
        assert "<script" not in answer.text
        assert "<b>" not in answer.text
        (content,) = parsed(answer).iter(f"{ATOM}content")
        assert not Page(content.text or "").all("script")


def test_readers_get_a_feed_once(pages: PageClient, owner: User) -> None:
    image = make_image(user=owner)
    first = pages.get("/explore/recent.atom")
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in first.headers
    etag = {"If-None-Match": first.headers["ETag"]}
    assert pages.get("/explore/recent.atom", headers=etag).status_code == 304
    image.visibility = "private"
    db.session.commit()
    assert pages.get("/explore/recent.atom", headers=etag).status_code == 200
