"""Albums inside albums, as visitors and owners see them."""

import re

from flask import Flask

from imghost.base.passwords import hash_password
from imghost.extensions import db
from imghost.models import Album, User
from imghost.services.links import Links, album_path
from tests.factories import make_album, make_image
from tests.web.conftest import signed_in
from tests.web.forms import form_at
from tests.web.page_rules import PageClient


def crumbs(client: PageClient, album: Album) -> list[str]:
    """The names that stand above the album's own."""
    text = client.get(album_path(album)).text
    if 'class="crumbs"' not in text:
        return []
    part = text.split('class="crumbs"')[1].split("</nav>")[0]
    return [piece.split("</bdi>")[0] for piece in part.split("<bdi>")[1:-1]]


def locked(**fields: object) -> Album:
    album: Album = make_album(visibility="password", password_hash=hash_password("sesame"), **fields)
    return album


def test_the_way_down_is_shown_and_the_albums_inside(pages: PageClient, owner: User) -> None:
    top = make_album(user=owner, name="Trips")
    middle = make_album(user=owner, name="2024", parent_id=top.id)
    bottom = make_album(user=owner, name="Lisbon", parent_id=middle.id)
    image = make_image(user=owner, album=bottom)
    assert crumbs(pages, bottom) == ["Trips", "2024"]
    assert crumbs(pages, top) == []
    inside = pages.get(album_path(middle)).text
    assert album_path(bottom) in inside
    assert Links(image).medium or Links(image).direct in inside
    assert album_path(bottom) not in pages.get(album_path(top)).text


def test_a_link_of_its_own_is_not_told_of(app: Flask, pages: PageClient, owner: User) -> None:
    top = make_album(user=owner, name="Trips", visibility="link")
    bottom = make_album(user=owner, name="Lisbon", parent_id=top.id)
    secret = make_album(user=owner, name="Surprise", parent_id=bottom.id, visibility="link")
    # Who got the link of the inner one learns nothing of the outer one …
    assert crumbs(pages, bottom) == []
    assert secret.code not in pages.get(album_path(bottom)).text
    # … who came by the link of the outer one finds the way back.
    pages.get(album_path(top))
    assert crumbs(pages, bottom) == ["Trips"]
    assert crumbs(signed_in(app, owner), bottom) == ["Trips"]
    assert secret.code in signed_in(app, owner).get(album_path(bottom)).text


def test_private_and_locked_albums_are_shown_to_those_who_may_see_them(
    app: Flask, pages: PageClient, owner: User
) -> None:
    top = make_album(user=owner, name="Trips")
    hidden = make_album(user=owner, name="Hidden", parent_id=top.id, visibility="private")
    gated = locked(user=owner, name="Gated", parent_id=top.id)
    text = pages.get(album_path(top)).text
    assert hidden.code not in text
    assert gated.code not in text
    mine = signed_in(app, owner).get(album_path(top)).text
    assert hidden.code in mine
    assert gated.code in mine
    pages.post(f"/album/{gated.code}/unlock", data={"password": "sesame"})
    assert gated.code in pages.get(album_path(top)).text


def test_the_password_of_the_album_above_opens_what_is_inside(pages: PageClient, owner: User) -> None:
    gate = locked(user=owner, name="Family")
    inner = make_album(user=owner, name="Christmas", parent_id=gate.id)
    image = make_image(user=owner, album=inner)
    for path in (album_path(inner), Links(image).viewer):
        refused = pages.get(path)
        assert refused.status_code == 403
        assert f'action="/album/{gate.code}/unlock"' in refused.text
        assert "Family" not in refused.text
    # The inner album itself asks for nothing.
    assert pages.post(f"/album/{inner.code}/unlock", data={"password": "sesame"}).status_code == 404
    opened = pages.post(f"/album/{gate.code}/unlock", data={"password": "sesame", "next": album_path(inner)})
    assert opened.location == album_path(inner)
    assert crumbs(pages, inner) == ["Family"]
    assert pages.get(Links(image).viewer).status_code == 200


def test_the_nearest_password_is_asked_and_opens_no_more(pages: PageClient, owner: User) -> None:
    outer = locked(user=owner, name="Outer")
    inner = locked(user=owner, name="Inner", parent_id=outer.id)
    pages.post(f"/album/{inner.code}/unlock", data={"password": "sesame"})
    assert crumbs(pages, inner) == []
    assert pages.get(album_path(outer)).status_code == 403


def test_a_password_inside_a_private_album_has_no_gate(pages: PageClient, owner: User) -> None:
    closed = make_album(user=owner, visibility="private")
    gated = locked(user=owner, parent_id=closed.id)
    assert pages.post(f"/album/{gated.code}/unlock", data={"password": "sesame"}).status_code == 404
    assert pages.get(album_path(gated)).status_code == 404


def test_a_public_album_inside_a_link_only_one_has_no_feed(pages: PageClient, owner: User) -> None:
    top = make_album(user=owner, visibility="link")
    inner = make_album(user=owner, parent_id=top.id)
    assert pages.get(f"{album_path(inner)}.atom").status_code == 404


def test_the_form_moves_an_album_and_says_what_it_inherits(owner_pages: PageClient, owner: User) -> None:
    top = make_album(user=owner, name="Trips", visibility="private")
    album = make_album(user=owner, name="Lisbon")
    edit = f"/album/{album.code}/edit"
    assert "Trips (private)" in owner_pages.get(edit).text
    assert "As private as" not in owner_pages.get(edit).text
    form = {"name": "Lisbon", "description": "", "visibility": "public", "sort": "name", "parent": top.code}
    assert owner_pages.post(edit, data=form).status_code == 303
    assert (album.parent_id, album.effective_visibility, album.sort) == (top.id, "private", "name")
    assert "As private as “Trips”: private." in owner_pages.get(edit).text
    # Under itself: the form is shown again, and nothing has changed.
    of_top = form_at(owner_pages, f"/album/{top.code}/edit")
    wrong = of_top.send(owner_pages, name="Changed", parent=album.code)
    assert wrong.status_code == 422
    assert "cannot lie in itself" in wrong.text
    db.session.expire_all()
    assert (top.name, top.parent_id) == ("Trips", None)
    assert owner_pages.post(edit, data={**form, "parent": "", "sort": "sideways"}).status_code == 422


def test_a_new_album_begins_where_one_stands(owner_pages: PageClient, owner: User) -> None:
    top = make_album(user=owner, name="Trips")
    text = owner_pages.get(f"/albums/new?parent={top.code}").text
    assert f'value="{top.code}" selected' in text
    owner_pages.post(
        "/albums/new", data={"name": "Lisbon", "visibility": "public", "sort": "own", "parent": top.code}
    )
    made = db.session.query(Album).filter_by(name="Lisbon").one()
    assert (made.parent_id, made.sort) == (top.id, "own")


def test_the_visitor_chooses_another_order_by_a_link(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner, sort="name")
    for title in ("b", "a", "c"):
        make_image(user=owner, album=album, title=title)

    def titles(query: str) -> str:
        text = pages.get(album_path(album) + query).text
        return "".join(part[0] for part in re.split(r'<b\s+dir="auto">', text)[1:])

    assert titles("") == "abc"
    assert titles("?sort=newest") == "cab"
    assert titles("?sort=oldest") == "bac"
    assert titles("?sort=nonsense") == "abc"
    assert f'href="{album_path(album)}?sort=views"' in pages.get(album_path(album)).text


def test_the_chosen_cover_counts_only_for_those_who_may_see_it(
    app: Flask, pages: PageClient, owner: User
) -> None:
    top = make_album(user=owner)
    album = make_album(user=owner, name="Inside", parent_id=top.id)
    cover, newest = (make_image(user=owner, album=album) for _ in range(2))
    album.cover_code = cover.code
    db.session.commit()

    def covers(client: PageClient) -> str:
        return client.get(album_path(top)).text.split('class="album-cover"')[1].split("</div>")[0]

    assert cover.code in covers(pages)
    assert covers(pages).count("<img") == 1
    for hiding in ({"visibility": "private"}, {"nsfw": True}, {"approved": False}, {"status": "failed"}):
        for name, value in hiding.items():
            before = getattr(cover, name)
            setattr(cover, name, value)
            db.session.commit()
            assert cover.code not in covers(pages), hiding
            assert newest.code in covers(pages)
            setattr(cover, name, before)
    cover.visibility = "private"
    db.session.commit()
    assert cover.code in covers(signed_in(app, owner))


def test_the_chosen_cover_stands_for_the_album_elsewhere(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    cover, newest = (make_image(user=owner, album=album) for _ in range(2))

    def picture() -> str:
        return pages.get(album_path(album)).text.split('property="og:image" content="')[1].split('"')[0]

    assert newest.code in picture() or newest.name in picture()
    album.cover_code = cover.code
    db.session.commit()
    assert cover.code in picture() or cover.name in picture()
    cover.nsfw = True
    db.session.commit()
    assert newest.code in picture() or newest.name in picture()


def test_a_shelf_of_albums_borrows_its_cover(pages: PageClient, owner: User) -> None:
    top = make_album(user=owner)
    shelf = make_album(user=owner, parent_id=top.id, name="Shelf")
    shown = make_album(user=owner, parent_id=shelf.id)
    hidden = make_album(user=owner, parent_id=shelf.id, visibility="private")
    one, other = make_image(user=owner, album=shown), make_image(user=owner, album=hidden)
    text = pages.get(album_path(top)).text
    assert one.code in text
    assert other.code not in text


def test_nsfw_pictures_wait_in_albums_too(app: Flask, pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    image = make_image(user=owner, album=album, nsfw=True)
    text = pages.get(album_path(album)).text
    assert "One picture here is not safe for work" in text
    assert image.code not in text
    pages.post("/adult", data={"adult": "1"})
    assert image.code in pages.get(album_path(album)).text
    assert image.code in signed_in(app, owner).get(album_path(album)).text


def test_codes_take_the_albums_inside_along(app: Flask, pages: PageClient, owner: User) -> None:
    top = make_album(user=owner)
    inner = make_album(user=owner, parent_id=top.id)
    hidden = make_album(user=owner, parent_id=top.id, visibility="private")
    images = [make_image(user=owner, album=album) for album in (top, inner, hidden)]
    base = app.extensions["settings"].base_url
    codes = f"/album/{top.code}/codes"
    named = [[base + Links(image).direct in pages.get(codes + query).text for image in images]
             for query in ("", "?below=1")]  # fmt: skip
    assert named == [[True, False, False], [True, True, False]]


def test_a_bad_name_is_told_in_the_whole_form(app: Flask, owner: User) -> None:
    album, client = make_album(user=owner, name="Trips"), signed_in(app, owner)
    for path in ("/my/albums/new", f"/my/albums/{album.code}/rename"):
        answer = client.post(path, data={"name": " ", "visibility": "link"})
        assert (answer.status_code, 'aria-describedby="field-name-error"' in answer.text) == (422, True)


def test_the_card_of_an_album_tells_what_those_above_it_hide(app: Flask, owner: User) -> None:
    top = make_album(user=owner, name="Trips", visibility="private", effective_visibility="private")
    make_album(user=owner, name="Sea", parent_id=top.id, visibility="public", effective_visibility="private")
    for path in (album_path(top), f"/my/albums/{top.code}"):
        card = signed_in(app, owner).get(path).text.partition('class="album-card"')[2].partition("</li>")[0]
        assert ("<bdi>Sea</bdi>" in card, "private" in card) == (True, True), path
