"""The site as a whole to others: sitemaps, robots, and the app that photos are shared into."""

import io
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from PIL import Image as Picture
from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.links import Links, album_path, category_path
from imghost.services.sharing.sitemap import PART_SIZE
from tests.factories import make_album, make_category, make_image, make_user
from tests.pictures import jpeg
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, read

BASE = "https://pictures.example"
pytestmark = pytest.mark.settings(public_url=BASE, site_name="Pictures")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGES = "{http://www.google.com/schemas/sitemap-image/1.1}"


def sitemap(client: PageClient, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return ElementTree.fromstring(answer.data)  # noqa: S314 - our own


def places(client: PageClient, path: str) -> list[str]:
    """The addresses of one part, or of the parts in the index."""
    root = sitemap(client, path)
    found = [(element.findtext(f"{SITEMAP}loc") or "") for element in root]
    assert found
    assert all(address.startswith(f"{BASE}/") for address in found)
    return [address.removeprefix(BASE) for address in found]


def everything(client: PageClient) -> list[str]:
    return [place for part in places(client, "/sitemap.xml") for place in places(client, part)]


def test_it_names_what_there_is(pages: PageClient, owner: User) -> None:
    album, category = make_album(user=owner, name="Summer"), make_category()
    image = make_image(user=owner, album=album, title="Beach")
    film = make_image(title="Film", format="mp4", extension="mp4")
    make_album(user=owner, name="Empty")
    make_user("idle")
    assert places(pages, "/sitemap.xml") == [
        "/sitemap/pages.xml", "/sitemap/images-0.xml", "/sitemap/albums-0.xml", "/sitemap/members-0.xml"
    ]  # fmt: skip
    assert places(pages, "/sitemap/pages.xml") == [
        "/", "/explore/recent", "/explore/videos", "/explore/animated", "/explore/albums", "/categories",
        category_path(category),
    ]  # fmt: skip
    assert places(pages, "/sitemap/images-0.xml") == [Links(image).viewer, Links(film).viewer]
    assert places(pages, "/sitemap/albums-0.xml") == [album_path(album)]
    assert places(pages, "/sitemap/members-0.xml") == ["/user/owner"]
    root = sitemap(pages, "/sitemap/images-0.xml")
    assert [element.text for element in root.iter(f"{IMAGES}loc")] == [BASE + Links(image).direct]
    assert root[0].findtext(f"{SITEMAP}lastmod") == image.updated_at.strftime("%Y-%m-%d")


def test_every_place_is_a_page(pages: PageClient, owner: User, client: Any) -> None:
    make_image(user=owner, album=make_album(user=owner), category=make_category())
    for path in everything(pages):
        assert client.get(path).status_code == 200, path


def test_hidden_things_are_nowhere(app: Flask, pages: PageClient, owner: User) -> None:
    album = make_album(user=owner, visibility="private", name="Secret")
    for fields in (
        {"visibility": "private"}, {"visibility": "link"}, {"nsfw": True}, {"approved": False},
        {"status": "processing"}, {"album": album},
    ):  # fmt: skip
        make_image(user=owner, title="Secret", **fields)
    viewer = signed_in(app, owner)
    viewer.post("/adult", data={"adult": "1"})
    for client in (pages, viewer):
        assert places(client, "/sitemap.xml") == ["/sitemap/pages.xml"]
        for kind in ("images", "albums", "members"):
            assert client.get(f"/sitemap/{kind}-0.xml").status_code == 404


def test_parts_are_bounded_and_empty_ones_are_left_out(pages: PageClient) -> None:
    rows = {number: make_image(id=number) for number in (1, PART_SIZE - 1, PART_SIZE, 7 * PART_SIZE + 3)}
    parts = places(pages, "/sitemap.xml")[1:]
    assert parts == ["/sitemap/images-0.xml", "/sitemap/images-1.xml", "/sitemap/images-7.xml"]
    assert [places(pages, part) for part in parts] == [
        [Links(rows[1]).viewer, Links(rows[PART_SIZE - 1]).viewer],
        [Links(rows[PART_SIZE]).viewer],
        [Links(rows[7 * PART_SIZE + 3]).viewer],
    ]
    for path in ("images-2", "images-99999999999999999999", "images--1", "other-0", "images-x"):
        assert pages.get(f"/sitemap/{path}.xml").status_code == 404, path


def test_robots_find_the_sitemap(pages: PageClient) -> None:
    assert f"Sitemap: {BASE}/sitemap.xml" in pages.get("/robots.txt").text.splitlines()


def test_the_manifest_and_its_icons(pages: PageClient) -> None:
    page = read(pages.get("/explore/recent"))
    (address,) = [link["href"] for link in page.all("link") if link.get("rel") == "manifest"]
    answer = pages.get(address)
    assert answer.mimetype == "application/manifest+json"
    facts = json.loads(answer.data)
    assert (facts["name"], facts["short_name"], facts["start_url"]) == ("Pictures", "Pictures", "/")
    colours = {meta["content"] for meta in page.all("meta") if meta.get("name") == "theme-color"}
    assert facts["theme_color"] in colours
    for icon in facts["icons"]:
        sent = pages.get(icon["src"])
        assert (sent.status_code, sent.mimetype) == (200, icon["type"])
        if icon["type"] == "image/png":
            with Picture.open(io.BytesIO(sent.data)) as picture:
                assert f"{picture.width}x{picture.height}" == icon["sizes"]
    (touch,) = [link["href"] for link in page.all("link") if link.get("rel") == "apple-touch-icon"]
    with Picture.open(io.BytesIO(pages.get(touch).data)) as picture:
        assert picture.size == (180, 180)


def share(client: PageClient, **headers: str) -> Any:
    """What the installed site sends when a phone shares a photo: the form its manifest describes."""
    target = json.loads(client.get("/site.webmanifest").data)["share_target"]
    assert (target["method"], target["enctype"]) == ("POST", "multipart/form-data")
    data = {
        target["params"]["title"]: "From the phone",
        target["params"]["url"]: "",
        target["params"]["files"][0]["name"]: (io.BytesIO(jpeg(60, 40)), "IMG_1.jpg", "image/jpeg"),
    }
    return client.post(target["action"], data=data, content_type=target["enctype"], headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "none", "Origin": "null"},
        {"Sec-Fetch-Site": "same-origin", "Origin": BASE},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_photos_are_shared_into_it(headers: dict[str, str], app: Flask, owner: User) -> None:
    answer = share(signed_in(app, owner), **headers)
    assert (answer.status_code, answer.location[:6]) == (303, "/done/")
    image = db.session.scalars(select(Image)).one()
    assert (image.title, image.user_id) == ("From the phone", owner.id)


def test_a_guest_shares_photos_too_and_finds_them_again(pages: PageClient) -> None:
    address = share(pages).location
    assert "From the phone" in pages.get("/my/uploads").text
    assert "/image/From-the-phone." in pages.get(address).text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "null"},
        {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_other_sites_share_nothing(headers: dict[str, str], app: Flask, owner: User) -> None:
    assert share(signed_in(app, owner), **headers).status_code == 403
    assert db.session.scalars(select(Image)).all() == []
