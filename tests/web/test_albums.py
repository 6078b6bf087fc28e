"""Albums: seeing, keeping and deleting them."""

from collections.abc import Callable

import pytest
from flask import Flask

from imghost.base.passwords import is_password
from imghost.extensions import db
from imghost.models import Album, User
from imghost.services.links import Links, album_path
from imghost.web.albums import pages as albums
from tests.factories import make_album, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.forms import form_at
from tests.web.page_rules import PageClient, read


def form(**fields: str) -> dict[str, str]:
    return {"name": "Summer", "description": "", "visibility": "public", "password": "", **fields}


def test_any_slug_leads_to_the_right_one(pages: PageClient) -> None:
    album = make_album(name="Summer by the sea")
    assert pages.get(f"/album/{album.code}").location == f"/album/Summer-by-the-sea.{album.code}"
    assert pages.get(f"/album/x.{album.code}").status_code == 301
    assert pages.get(album_path(album)).status_code == 200
    assert pages.get("/album/unknown").status_code == 404


def test_it_shows_its_pictures_and_their_number(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner, name="Summer", description="Two weeks")
    shown = [make_image(user=owner, album=album) for _ in range(2)]
    hidden = make_image(user=owner, album=album, visibility="private")
    text = pages.get(album_path(album)).text
    assert all(Links(image).viewer in text for image in shown)
    assert hidden.code not in text
    for words in ("Summer", "Two weeks", "2 pictures", "owner"):
        assert words in text


def test_pages_of_an_album_follow_each_other(pages: PageClient) -> None:
    album = make_album()
    codes = [make_image(album=album).code for _ in range(30)]
    first = pages.get(album_path(album))
    more = next(part for part in read(first).all("div") if part.get("class") == "more")
    assert more["hx-get"].startswith(f"{album_path(album)}?after=")
    second = pages.get(more["hx-get"])
    part = pages.get(more["hx-get"], headers={"HX-Request": "true"})
    assert "<html" not in part.text
    for text in (second.text, part.text):
        assert [code for code in codes if f".{code}" in text] == codes[:6]
    for wrong in ("x", "WyJ4IixudWxsXQ", "e30", "bnVsbA", "%00", "x" * 2_000):
        assert pages.get(f"{album_path(album)}?after={wrong}").status_code == 400, wrong


def test_private_albums_do_not_show_that_they_exist(app: Flask, pages: PageClient, owner: User) -> None:
    album = make_album(user=owner, visibility="private", name="Secret")
    assert pages.get(f"/album/Secret.{album.code}").status_code == 404
    assert signed_in(app, owner).get(f"/album/Secret.{album.code}").status_code == 200


def test_the_address_to_share_is_shown_where_others_may_come(app: Flask, owner: User) -> None:
    pages = signed_in(app, owner)
    base = app.extensions["settings"].base_url
    for visibility, shared in (("public", True), ("link", True), ("private", False)):
        album = make_album(user=owner, visibility=visibility)
        page = read(pages.get(album_path(album)))
        links = [field["value"] for field in page.all("input") if field.get("id") == "album-link"]
        assert links == ([base + album_path(album)] if shared else []), visibility


def test_members_make_albums(owner_pages: PageClient, owner: User) -> None:
    assert owner_pages.get("/albums/new").status_code == 200
    answer = owner_pages.post("/albums/new", data=form(visibility="password", password="sesame"))
    album = db.session.query(Album).one()
    assert (answer.status_code, answer.location) == (303, album_path(album))
    assert (album.name, album.user, album.visibility) == ("Summer", owner, "password")
    assert is_password(str(album.password_hash), "sesame")
    assert "Summer" in owner_pages.get("/my/albums").text


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 101}, {"description": "x" * 2001}, {"visibility": "all"},
     {"visibility": "password"}, {"visibility": "password", "password": " "}],
)  # fmt: skip
def test_mistakes_are_shown_in_the_form(wrong: dict[str, str], owner_pages: PageClient) -> None:
    answer = owner_pages.post("/albums/new", data=form(**wrong))
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert db.session.query(Album).count() == 0


@pytest.mark.parametrize("path", ["/my/albums", "/albums/new"])
def test_guests_are_asked_to_sign_in(path: str, pages: PageClient) -> None:
    assert pages.get(path).location == f"/login?next={path}"


def test_an_edit_keeps_the_password_unless_it_says_otherwise(owner_pages: PageClient, owner: User) -> None:
    owner_pages.post("/albums/new", data=form(visibility="password", password="sesame"))
    album = db.session.query(Album).one()
    edit = f"/album/{album.code}/edit"
    assert owner_pages.get(edit).status_code == 200
    owner_pages.post(edit, data=form(name="Winter", visibility="password"))
    assert (album.name, is_password(str(album.password_hash), "sesame")) == ("Winter", True)
    owner_pages.post(edit, data=form(visibility="password", password="open"))
    assert is_password(str(album.password_hash), "open")
    form_at(owner_pages, edit).send(owner_pages, visibility="public")
    assert (album.visibility, album.password_hash) == ("public", None)


@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_strangers_keep_out(verb: str, app: Flask, pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    for client, status in ((pages, 303), (signed_in(app, make_user()), 404)):
        assert client.get(f"/album/{album.code}/{verb}").status_code == status
        assert client.post(f"/album/{album.code}/{verb}", data=form(name="Mine")).status_code == status
    assert db.session.query(Album).one().name == "Album"


def test_a_guests_album_is_closed_even_to_the_guest(app: Flask) -> None:
    album = make_album(guest_key="k" * 64)
    assert PageClient(app).get(f"/album/{album.code}/edit").status_code == 303


@pytest.mark.parametrize(
    ("album_visibility", "then"),
    [("public", "public"), ("link", "link"), ("password", "private"), ("private", "private")],
)
def test_pictures_survive_their_album_no_more_public_than_before(
    album_visibility: str, then: str, owner_pages: PageClient, owner: User
) -> None:
    album = make_album(user=owner, visibility=album_visibility)
    image = make_image(user=owner, album=album)
    assert owner_pages.get(f"/album/{album.code}/delete").status_code == 200
    assert owner_pages.post(f"/album/{album.code}/delete", data={"along": "nothing"}).location == "/my/albums"
    db.session.refresh(image)
    assert (image.album, image.deleted_at, image.visibility) == (None, None, then)
    assert owner_pages.get(f"/album/{album.code}").status_code == 404


def test_pictures_go_with_their_album_when_chosen(
    owner_pages: PageClient, owner: User, work: Callable[[], None]
) -> None:
    album, parent = make_album(user=owner), make_album(user=owner)
    album.parent_id = parent.id
    child = make_album(user=owner, parent_id=album.id)
    image = make_image(user=owner, album=album)
    owner_pages.post(f"/album/{album.code}/delete", data={"along": "pictures"})
    assert owner_pages.get(Links(image).viewer).status_code == 404
    assert child.parent_id == parent.id


def test_codes_of_a_whole_album(app: Flask, pages: PageClient) -> None:
    album = make_album()
    images = [make_image(album=album) for _ in range(3)]
    text = pages.get(f"/album/{album.code}/codes").text
    base = app.extensions["settings"].base_url
    assert all(f"[img]{base}{Links(image).direct}[/img]" in text for image in images)
    assert "The album has more" not in text


def test_codes_that_do_not_fit_on_the_page_are_told(
    pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "MOST_CODES", 2)
    album = make_album()
    for _ in range(3):
        make_image(album=album)
    text = pages.get(f"/album/{album.code}/codes").text
    assert "One line for each of 2 pictures. The album has more" in text


def test_public_albums_are_listed_with_what_a_stranger_sees(pages: PageClient, owner: User) -> None:
    shown, empty, locked = (make_album(user=owner, name=name) for name in ("Shown", "Empty", "Locked"))
    locked.visibility = "private"
    make_image(album=shown, user=owner)
    make_image(album=shown, user=owner, visibility="private")
    make_image(album=empty, user=owner, visibility="private")
    make_image(album=locked, user=owner)
    for path in ("/explore/albums", "/user/owner/albums"):
        text = pages.get(path).text
        assert "Shown" in text
        assert "1 picture<" in text.replace(" ·", "<").replace(" <", "<")
        assert "Empty" not in text
        assert "Locked" not in text
