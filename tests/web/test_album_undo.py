"""Deleting an album on the pages, without script: it is nowhere any more, and the next page can undo it."""

from datetime import timedelta
from string import Formatter

import pytest
from flask import Flask

from imghost.cli.access.routes import ROUTES
from imghost.extensions import db, now
from imghost.models import Album, DropBox, Event, Image, User
from imghost.services.links import Links, album_path
from tests.clients import give_session
from tests.factories import make_album, make_image, make_key, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient

# Where an album is named besides the addresses of the access matrix.
ELSEWHERE = (
    "/my/albums", "/my/uploads", "/albums/new", "/upload", "/user/owner/albums", "/explore/albums",
    "/sitemap/albums-1.xml", "/album/{collection}/edit", "/album/{collection}/delete",
    "/album/{collection}/drop-boxes",
    "/drop/{box}", "/admin/albums", "/my/uploads?album={collection}", "/album/{collection}/report",
    "/settings/keys", "/api/v1/folders", "/api/v1/collections", "/v1/assets?folder=Summer",
)  # fmt: skip


ADDRESSES = sorted({*ELSEWHERE, *(route.address for route in ROUTES if route.method == "GET")})


def names_in(text: str) -> set[str]:
    """The words that an address needs."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.fixture
def album(owner: User) -> Album:
    return make_album(user=owner, name="Summer", visibility="public")


def delete(client: PageClient, album: Album, along: str = "nothing") -> None:
    answer = client.post(f"/album/{album.code}/delete", data={"along": along})
    assert (answer.status_code, answer.location) == (303, "/my/albums")


def test_the_next_page_offers_to_undo_it_once(owner_pages: PageClient, owner: User, album: Album) -> None:
    image = make_image(user=owner, album=album)
    delete(owner_pages, album, "pictures")
    page = owner_pages.get("/my/albums").text
    assert "The album was deleted." in page
    assert f'action="/album/{album.code}/restore"' in page
    assert "data-undo" not in owner_pages.get("/my/albums").text
    assert owner_pages.get(Links(image).viewer).status_code == 404
    answer = owner_pages.post(f"/album/{album.code}/restore")
    assert (answer.status_code, answer.location) == (303, album_path(album))
    page = owner_pages.get(album_path(album)).text
    assert "The album was restored." in page
    assert Links(image).viewer in page


@pytest.mark.parametrize("moment", ["over", "purged", "somebody else's"])
def test_too_late_is_said_on_a_page(moment: str, app: Flask, owner_pages: PageClient, album: Album) -> None:
    delete(owner_pages, album)
    code = album.code
    if moment == "over":
        album.trashed_at = now() - timedelta(seconds=30)
    elif moment == "purged":
        db.session.delete(album)
    db.session.commit()
    client = signed_in(app, make_user()) if moment == "somebody else's" else owner_pages
    answer = client.post(f"/album/{code}/restore")
    assert answer.status_code == 410
    assert "It is too late" in answer.text


def test_the_page_says_what_can_go_along(owner_pages: PageClient, owner: User, album: Album) -> None:
    address = f"/album/{album.code}/delete"
    assert 'name="along"' not in owner_pages.get(address).text
    make_image(user=owner, album=album)
    assert 'value="pictures"' in owner_pages.get(address).text
    assert 'value="everything"' not in owner_pages.get(address).text
    child = make_album(user=owner, parent_id=album.id)
    assert 'value="everything"' in owner_pages.get(address).text
    delete(owner_pages, album, "everything")
    assert owner_pages.get(album_path(child)).status_code == 404


def test_nobody_is_told_of_it_anywhere(app: Flask, owner_pages: PageClient, owner: User) -> None:
    album = make_album(user=owner, name="Kept under wraps")
    stranger = app.test_client(use_cookies=False)
    image = make_image(user=owner, album=album, title="Harbour")
    box = DropBox(album=album)
    db.session.add(box)
    db.session.commit()
    words = {
        "album": album_path(album), "collection": album.code, "box": box.code, "owner": "owner",
        "code": image.code, "slug": image.slug, "short": f"/image/{image.code}",
    }  # fmt: skip
    addresses = [text.format_map(words) for text in ADDRESSES if names_in(text) <= words.keys()]
    clients = [app.test_client(), app.test_client(), app.test_client(use_cookies=False)]
    give_session(clients[0], owner)
    give_session(clients[1], make_user(role="admin"))
    key = {"X-API-Key": make_key(owner)}

    def told() -> set[tuple[str, int]]:
        asked = [(address, number) for address in addresses for number in range(4)]
        answers = {
            each: (*clients, stranger)[each[1]].get(each[0], headers=key if each[1] == 2 else {}).text
            for each in asked
        }
        return {each for each, text in answers.items() if "wraps" in text or box.code in text}

    before = told()
    assert {number for _, number in before} == {0, 1, 2, 3}
    assert len(before) > 40
    # Its picture stays, and what tells of that must not tell of the album.
    delete(owner_pages, album)
    assert "wraps" not in owner_pages.get("/my/albums").text
    assert told() == set()
    assert PageClient(app).get(f"/drop/{box.code}").status_code == 404
    assert owner_pages.post(f"/album/{album.code}/edit", data={"name": "X"}).status_code == 404
    assert owner_pages.post(f"/album/{album.code}/delete").status_code == 404


def test_moderators_undo_what_they_did_and_both_are_written_down(app: Flask, album: Album) -> None:
    moderator = signed_in(app, make_user("mod", role="moderator"))
    delete(moderator, album)
    moderator.post(f"/album/{album.code}/restore")
    assert db.session.get_one(Album, album.id).trashed_at is None
    acts = db.session.query(Event).order_by(Event.id).all()
    assert [(act.action, act.subject) for act in acts] == [
        ("album.delete", album.code), ("album.restore", album.code),
    ]  # fmt: skip


def test_kept_pictures_are_at_once_among_those_in_no_album(
    owner_pages: PageClient, owner: User, album: Album
) -> None:
    image = make_image(user=owner, album=album)
    delete(owner_pages, album)
    assert f"own-{image.code}" in owner_pages.get("/my/albums").text
    assert db.session.get_one(Image, image.id).album_id is None
