"""Short addresses that owners choose: `/i/<alias>`."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from imghost.base.identifiers import token_hash
from imghost.extensions import db, now
from imghost.models import Alias, Image, User
from imghost.services.actor import Actor
from imghost.services.images.delete import delete
from imghost.services.links import Links
from tests.factories import make_album, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, read
from tests.web.test_editing import as_guest

FRAGMENT = {"HX-Request": "true"}


def save(client: PageClient, image: Image, alias: str, **headers: str):  # type: ignore[no-untyped-def]
    entered = {"title": image.title, "visibility": image.visibility, "alias": alias}
    return client.post(f"{Links(image).short}/edit", data=entered, headers=headers or None)


def names() -> list[str]:
    return list(db.session.scalars(select(Alias.name).order_by(Alias.name)))


def test_it_leads_to_the_viewer(app: Flask, owner: User, pages: PageClient) -> None:
    image = make_image(user=owner, title="Harbour")
    client = signed_in(app, owner)
    assert save(client, image, "  Our-Harbour ").status_code == 303
    assert names() == ["our-harbour"]
    for spelling in ("our-harbour", "OUR-Harbour"):
        answer = pages.get(f"/i/{spelling}")
        assert (answer.status_code, answer.location) == (302, Links(image).viewer)
    clip = make_image(user=owner, title="Waves", format="mp4", extension="mp4")
    save(client, clip, "waves")
    assert pages.get("/i/waves").location == Links(clip).viewer
    assert pages.get("/i/unknown").status_code == 404


def test_the_owner_sees_it_and_changes_it(app: Flask, owner: User, pages: PageClient) -> None:
    image = make_image(user=owner)
    client = signed_in(app, owner)
    save(client, image, "first")
    address = f"{app.extensions['settings'].base_url}/i/first"
    assert address in client.get(Links(image).viewer).text
    assert address not in pages.get(Links(image).viewer).text
    form = read(client.get(f"{Links(image).short}/edit"))
    assert next(field for field in form.all("input") if field.get("name") == "alias")["value"] == "first"
    save(client, image, "second")
    assert names() == ["second"]
    assert pages.get("/i/first").status_code == 404
    save(client, image, "")
    assert names() == []


def test_other_forms_leave_it_alone(app: Flask, owner: User) -> None:
    image = make_image(user=owner)
    client = signed_in(app, owner)
    save(client, image, "kept")
    client.post(f"{Links(image).short}/edit", data={"title": "New", "visibility": "public"})
    assert names() == ["kept"]


@pytest.mark.parametrize(
    "alias",
    [
        "ab",
        "a" * 41,
        "-abc",
        "abc-",
        "a b c",
        "a/b/c",
        "caf\u00e9",
        "a.b.c",
        "<b>abc",
        "abc\x00d",
        "\u202eabc",
    ],
)
def test_impossible_names_are_refused_in_place(alias: str, app: Flask, owner: User) -> None:
    image = make_image(user=owner)
    client = signed_in(app, owner)
    answer = save(client, image, alias, **FRAGMENT)
    assert answer.status_code == 422
    field = next(field for field in read(answer).all("input") if field.get("name") == "alias")
    assert field["aria-invalid"] == "true"
    assert "3 to 40 letters" in answer.text
    assert names() == []


def test_a_taken_name_is_refused_in_place_and_nothing_is_changed(app: Flask, owner: User) -> None:
    save(signed_in(app, owner), make_image(user=owner), "taken")
    other = make_user()
    image = make_image(user=other, title="Before")
    entered = {"title": "After", "visibility": "public", "alias": "Taken"}
    answer = signed_in(app, other).post(f"{Links(image).short}/edit", data=entered)
    assert answer.status_code == 422
    assert "This short address is taken" in answer.text
    assert 'value="After"' in answer.text
    db.session.refresh(image)
    assert image.title == "Before"


@pytest.mark.parametrize("state", ["private", "unapproved", "expired", "password"])
def test_nobody_learns_the_title_of_what_is_hidden(
    state: str, app: Flask, owner: User, pages: PageClient
) -> None:
    image = make_image(user=owner, title="Secret")
    save(signed_in(app, owner), image, "secret-thing")
    if state == "private":
        image.visibility = "private"
    elif state == "unapproved":
        image.approved = False
    elif state == "expired":
        image.expires_at = now() - timedelta(seconds=1)
    else:
        image.album = make_album(user=owner, visibility="password", password_hash="x")
    db.session.commit()
    answer = pages.get("/i/secret-thing")
    assert answer.status_code == {"expired": 410, "password": 403}.get(state, 404)
    assert "Secret" not in answer.text + str(answer.location)


@pytest.mark.parametrize("state", ["private", "unapproved", "trashed"])
def test_a_hidden_picture_gives_its_name_away(state: str, app: Flask, owner: User, pages: PageClient) -> None:
    """That it is taken would tell of the picture; to its owner it is."""
    image, own = make_image(user=owner), make_image(user=owner)
    save(signed_in(app, owner), image, "party")
    values = {"private": ("visibility", "private"), "unapproved": ("approved", False)}
    setattr(image, *values.get(state, ("trashed_at", now())))
    db.session.commit()
    if state != "trashed":
        save(signed_in(app, owner), own, "party")
        assert pages.get("/i/party").status_code == 404
    other = make_user()
    taken = make_image(user=other)
    save(signed_in(app, other), taken, "party")
    assert pages.get("/i/party").location == Links(taken).viewer
    assert db.session.query(Alias).count() == 1


def test_a_deleted_picture_gives_its_name_back(app: Flask, owner: User, pages: PageClient) -> None:
    image = make_image(user=owner)
    save(signed_in(app, owner), image, "free")
    delete(Actor(user=owner), image)
    db.session.commit()
    assert pages.get("/i/free").status_code == 404
    other = make_image(user=owner)
    save(signed_in(app, owner), other, "free")
    assert pages.get("/i/free").location == Links(other).viewer


def test_guests_have_none(app: Flask, pages: PageClient) -> None:
    image = make_image(guest_key=token_hash("somebody"))
    guest = as_guest(app, "somebody")
    assert 'name="alias"' not in guest.get(f"{Links(image).short}/edit").text
    assert save(guest, image, "mine").status_code == 403
    assert save(pages, image, "mine").status_code == 303
    assert names() == []
