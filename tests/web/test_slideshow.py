"""The slideshow of an album: a page for each picture, with links on and back, in the album's order."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from imghost.models import Album, Image, User
from imghost.services.links import Links, album_path
from tests.factories import make_album, make_image
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, read


@pytest.fixture
def album(owner: User) -> Album:
    album: Album = make_album(user=owner, name="Summer", sort="name")
    for title in ("b", "a", "c"):
        make_image(user=owner, album=album, title=title)
    return album


def shown(answer: TestResponse) -> str:
    """The title of the picture and its number, as the page says them."""
    words = answer.text.split('class="slide-words"')[1].split("</p>")[0]
    return words.split('dir="auto">')[1][0] + " " + words.split("data-place>")[1].split("<")[0]


def follow(client: PageClient, answer: TestResponse, rel: str) -> TestResponse:
    address = next(link["href"] for link in read(answer).all("a") if link.get("rel") == rel)
    return client.get(address)


def test_links_lead_through_the_album_and_around(pages: PageClient, album: Album) -> None:
    path = f"{album_path(album)}/slideshow"
    assert pages.get(f"/album/{album.code}/slideshow").location == path
    answer = pages.get(path)
    assert shown(answer) == "a 1 of 3"
    assert not any(link.get("rel") == "prev" for link in read(answer).all("a"))
    seen = []
    for _ in range(3):
        answer = follow(pages, answer, "next")
        seen.append(shown(answer))
    assert seen == ["b 2 of 3", "c 3 of 3", "a 1 of 3"]
    assert shown(follow(pages, follow(pages, answer, "next"), "prev")) == "a 1 of 3"


def test_nothing_runs_by_itself_without_script(pages: PageClient, album: Album) -> None:
    page = read(pages.get(f"{album_path(album)}/slideshow"))
    assert not any("http-equiv" in meta for meta in page.all("meta"))


def test_the_chosen_order_goes_on(pages: PageClient, album: Album) -> None:
    answer = pages.get(f"{album_path(album)}/slideshow?sort=oldest")
    assert shown(answer) == "b 1 of 3"
    assert shown(follow(pages, answer, "next")) == "a 2 of 3"
    assert "sort=oldest" in follow(pages, answer, "next").text


def test_the_script_gets_the_picture_alone(pages: PageClient, album: Album) -> None:
    part = pages.get(f"{album_path(album)}/slideshow", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert shown(part) == "a 1 of 3"


def test_it_shows_what_the_visitor_may_see(app: Flask, pages: PageClient, owner: User, album: Album) -> None:
    hidden: Image = make_image(user=owner, album=album, title="aa", visibility="private")
    waiting: Image = make_image(user=owner, album=album, title="ab", status="processing")
    grown: Image = make_image(user=owner, album=album, title="ac", nsfw=True)
    elsewhere: Image = make_image(user=owner)
    path = f"{album_path(album)}/slideshow"
    for image in (hidden, waiting, grown, elsewhere):
        assert pages.get(f"{path}?at={image.code}").status_code == 404
        assert Links(image).viewer not in follow(pages, pages.get(path), "next").text
    assert shown(signed_in(app, owner).get(f"{path}?at={hidden.code}")) == "a 2 of 5"
    assert pages.get(path).headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("visibility", "status"), [("private", 404), ("password", 403)])
def test_a_closed_album_has_no_show_for_strangers(
    visibility: str, status: int, pages: PageClient, owner: User
) -> None:
    album = make_album(user=owner, visibility=visibility, password_hash="x")
    make_image(user=owner, album=album)
    assert pages.get(f"{album_path(album)}/slideshow").status_code == status


def test_an_empty_album_has_nothing_to_show(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    assert pages.get(f"{album_path(album)}/slideshow").location == album_path(album)
