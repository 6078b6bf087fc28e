"""The NSFW gate and album passwords: what they hide, how they open, and that they open nothing else."""

import pytest
from flask import Flask
from werkzeug.security import check_password_hash, generate_password_hash

from imghost.base import passwords
from imghost.base.passwords import hash_password
from imghost.extensions import db
from imghost.http.sessions import MOST_UNLOCKED
from imghost.models import Album, User
from imghost.services.links import Links, album_path
from tests.factories import make_album, make_image
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient


def locked_album(**fields: object) -> Album:
    return make_album(visibility="password", password_hash=hash_password("sesame"), **fields)


def test_nsfw_pictures_ask_first_and_remember_the_answer(pages: PageClient) -> None:
    image = make_image(nsfw=True, title="Nude")
    viewer = Links(image).viewer
    gate = pages.get(viewer)
    assert "Sensitive content" in gate.text
    assert Links(image).direct not in gate.text
    answer = pages.post("/adult", data={"adult": "1", "next": viewer})
    assert (answer.status_code, answer.location) == (303, viewer)
    assert "Sensitive content" not in pages.get(viewer).text
    pages.post("/adult", data={"adult": "0", "next": viewer})
    assert "Sensitive content" in pages.get(viewer).text


def test_owners_see_their_own_without_being_asked(app: Flask, owner: User) -> None:
    image = make_image(user=owner, nsfw=True)
    assert "Sensitive content" not in signed_in(app, owner).get(Links(image).viewer).text


def test_lists_hide_nsfw_until_it_is_chosen(pages: PageClient) -> None:
    image = make_image(nsfw=True)
    assert image.code not in pages.get("/explore/recent").text
    pages.post("/adult", data={"adult": "1"})
    assert image.code in pages.get("/explore/recent").text


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "https://evil.example", "https:evil.example", "/\t/evil.example",
     "/%0d%0a/x\r\nSet-Cookie: a=b", "javascript:alert(1)", "evil", "", "/ä"],
)  # fmt: skip
def test_only_own_pages_follow(address: str, pages: PageClient) -> None:
    assert pages.post("/adult", data={"adult": "1", "next": address}).location == "/"


def test_a_password_opens_its_album_and_the_pictures_in_it(pages: PageClient) -> None:
    album = locked_album(name="Family")
    image = make_image(album=album, title="Grandmother")
    # A name that could be guessed leads nowhere, whoever knows the password.
    assert pages.get(Links(image).direct).status_code == 404
    for path in (album_path(album), Links(image).viewer, f"/album/{album.code}/codes"):
        gate = pages.get(path)
        assert gate.status_code == 403
        assert "Password needed" in gate.text
        assert "Family" not in gate.text.replace(path, "")
        assert "Grandmother" not in gate.text.replace(path, "")
    wrong = pages.post(f"/album/{album.code}/unlock", data={"password": "open", "next": Links(image).viewer})
    assert wrong.status_code == 422
    assert "Wrong password" in wrong.text
    right = pages.post(
        f"/album/{album.code}/unlock", data={"password": "sesame", "next": Links(image).viewer}
    )
    assert (right.status_code, right.location) == (303, Links(image).viewer)
    assert pages.get(Links(image).viewer).status_code == 200
    assert pages.get(album_path(album)).status_code == 200


def test_the_same_password_opens_no_other_album(pages: PageClient) -> None:
    one, other = locked_album(), locked_album()
    pages.post(f"/album/{one.code}/unlock", data={"password": "sesame"})
    assert pages.get(album_path(one)).status_code == 200
    assert pages.get(album_path(other)).status_code == 403


def test_a_new_password_locks_again(pages: PageClient) -> None:
    album = locked_album()
    pages.post(f"/album/{album.code}/unlock", data={"password": "sesame"})
    album.password_hash = hash_password("other")
    db.session.commit()
    assert pages.get(album_path(album)).status_code == 403


@pytest.mark.settings(token_limit="3 per minute")
def test_guessing_is_limited_and_the_right_one_resets_the_count(pages: PageClient) -> None:
    album = locked_album()
    unlock = f"/album/{album.code}/unlock"
    pages.post(unlock, data={"password": "a"})
    assert pages.post(unlock, data={"password": "sesame"}).status_code == 303
    statuses = [pages.post(unlock, data={"password": "b"}).status_code for _ in range(4)]
    assert statuses == [422, 422, 422, 429]
    limited = pages.post(unlock, data={"password": "sesame"})
    assert limited.status_code == 429
    assert int(limited.headers["Retry-After"]) > 0


@pytest.mark.parametrize("visibility", ["private", "public"])
def test_only_albums_with_a_password_have_a_gate(visibility: str, pages: PageClient) -> None:
    album = make_album(visibility=visibility)
    assert pages.post(f"/album/{album.code}/unlock", data={"password": ""}).status_code == 404
    assert pages.post("/album/unknown/unlock", data={"password": ""}).status_code == 404


def test_foreign_pages_cannot_choose_for_the_visitor(pages: PageClient) -> None:
    answer = pages.post("/adult", data={"adult": "1"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_many_opened_albums_do_not_burst_the_cookie(pages: PageClient) -> None:
    albums = [locked_album() for _ in range(MOST_UNLOCKED + 2)]
    for album in albums:
        answer = pages.post(f"/album/{album.code}/unlock", data={"password": "sesame"})
    # Browsers keep 4096 bytes of a cookie with its name and attributes (RFC 6265, section 6.1).
    assert len(answer.headers["Set-Cookie"]) < 1_500
    assert [pages.get(album_path(album)).status_code for album in (albums[0], albums[-1])] == [403, 200]


def test_a_part_of_a_locked_page_loads_the_page_with_the_gate(pages: PageClient) -> None:
    album = locked_album()
    here = f"http://localhost{album_path(album)}"
    part = pages.get(f"{album_path(album)}?after=x", headers={"HX-Request": "true", "Referer": here})
    assert (part.headers["HX-Redirect"], part.text) == (album_path(album), "")


@pytest.mark.parametrize("typed", ["Gr\u00fc\u00dfe 42", "Gru\u0308\u00dfe 42", "Gru\u0308\u00dfe\u00a042"])
@pytest.mark.parametrize("stored", ["Gr\u00fc\u00dfe 42", "Gru\u0308\u00dfe 42"])
def test_a_password_opens_however_a_keyboard_composes_it(
    app: Flask, pages: PageClient, stored: str, typed: str
) -> None:
    """RFC 8265, 4.2.2; older hashes go on, and are renewed by who knows the password."""
    old = generate_password_hash(stored, method=passwords.COST)
    album = make_album(visibility="password", password_hash=old)
    unlock = f"/album/{album.code}/unlock"
    assert pages.post(unlock, data={"password": typed}).status_code == 303
    assert pages.get(album_path(album)).status_code == 200
    db.session.expire_all()
    assert check_password_hash(album.password_hash or "", "Gr\u00fc\u00dfe 42")
    for wrong in ("Grusse 42", "gr\u00fc\u00dfe 42", "Gr\u00fc\u00dfe42", "Gr\u00fcsse 42"):
        assert pages.post(unlock, data={"password": wrong}).status_code == 422
