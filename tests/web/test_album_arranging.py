"""An owner puts the pictures of an album in order and chooses its cover, without script."""

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import Album, Image, User
from imghost.services.albums.order import album_page
from tests.factories import make_album, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient


@pytest.fixture
def album(owner: User) -> Album:
    """Newest first it reads d c b a."""
    album: Album = make_album(user=owner)
    for title in "abcd":
        make_image(user=owner, album=album, title=title)
    return album


def order(album: Album) -> str:
    db.session.expire_all()
    return "".join(image.title for image in album_page(Image.album_id == album.id, album.sort).images)


def code(title: str) -> str:
    return str(db.session.query(Image).filter_by(title=title).one().code)


@pytest.mark.parametrize(
    ("move", "expected"),
    [("first:a", "adcb"), ("up:a", "dcab"), ("down:d", "cdba"), ("last:d", "cbad"), ("up:d", "dcba"),
     ("down:a", "dcba"), ("before:a:c", "dacb"), ("before:d:a", "cbda"), ("before:b:b", "dcba")],
)  # fmt: skip
def test_a_picture_moves_from_the_order_that_was_shown(
    move: str, expected: str, owner_pages: PageClient, album: Album
) -> None:
    verb, *titles = move.split(":")
    words = ":".join([verb, *(code(title) for title in titles)])
    answer = owner_pages.post(f"/album/{album.code}/arrange", data={"move": words})
    assert (answer.status_code, answer.location) == (303, f"/album/{album.code}/arrange")
    assert (album.sort, order(album)) == ("own", expected)


def test_moves_follow_each_other_and_new_pictures_come_last(
    owner_pages: PageClient, album: Album, owner: User
) -> None:
    changed = {image.title: image.updated_at for image in db.session.query(Image)}
    for move in (f"first:{code('a')}", f"last:{code('c')}"):
        part = owner_pages.post(
            f"/album/{album.code}/arrange", data={"move": move}, headers={"HX-Request": "true"}
        )
        assert part.status_code == 200
    assert order(album) == "adbc"
    assert part.text.index(code("a")) < part.text.index(code("d")) < part.text.index(code("c"))
    make_image(user=owner, album=album, title="e")
    assert order(album) == "adbce"
    owner_pages.post(f"/album/{album.code}/arrange", data={"move": f"up:{code('e')}"})
    assert order(album) == "adbec"
    assert {
        image.title: image.updated_at for image in db.session.query(Image) if image.title != "e"
    } == changed


def test_pages_of_the_arrangement_follow_its_order(owner_pages: PageClient, album: Album) -> None:
    assert owner_pages.get(f"/album/{album.code}/arrange").status_code == 200
    assert owner_pages.get(f"/album/{album.code}/arrange?after=x").status_code == 400


@pytest.mark.parametrize("move", ["", "up", "up:unknown", "sideways:x", "before:x:y", "up:x:y:z"])
def test_impossible_moves_change_nothing(move: str, owner_pages: PageClient, album: Album) -> None:
    assert owner_pages.post(f"/album/{album.code}/arrange", data={"move": move}).status_code in (400, 404)
    assert (album.sort, order(album)) == ("newest", "dcba")


def test_the_cover_is_chosen_and_given_up(owner_pages: PageClient, album: Album) -> None:
    arrange = f"/album/{album.code}/arrange"
    owner_pages.post(arrange, data={"cover": code("b")})
    assert (album.cover_code, album.sort) == (code("b"), "newest")
    assert "is the cover" in owner_pages.get(arrange).text
    owner_pages.post(arrange, data={"cover": ""})
    assert album.cover_code is None
    elsewhere = make_image()
    assert owner_pages.post(arrange, data={"cover": elsewhere.code}).status_code == 404


def test_only_the_owner_arranges(app: Flask, pages: PageClient, album: Album) -> None:
    arrange = f"/album/{album.code}/arrange"
    for client, status in ((pages, 303), (signed_in(app, make_user()), 404)):
        assert client.get(arrange).status_code == status
        assert client.post(arrange, data={"move": f"first:{code('a')}"}).status_code == status
        assert client.post(arrange, data={"cover": code("a")}).status_code == status
    assert (album.sort, album.cover_code) == ("newest", None)
