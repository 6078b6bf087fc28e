"""Likes and the pages of members."""

from typing import Any

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import Like, User
from imghost.services.links import Links
from tests.factories import make_album, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, read


def test_members_like_and_take_it_back(app: Flask, owner_pages: PageClient) -> None:
    image = make_image()
    path = f"/image/{image.code}/like"
    button = next(
        b for b in read(owner_pages.get(Links(image).viewer)).all("button") if b.get("name") == "like"
    )
    assert (button["value"], button["aria-pressed"]) == ("1", "false")
    for _ in range(2):
        answer = owner_pages.post(path, data={"like": "1"})
        assert (answer.status_code, answer.location) == (303, Links(image).viewer)
    signed_in(app, make_user()).post(path, data={"like": "1"})
    changed = image.updated_at
    db.session.refresh(image)
    assert (image.likes, image.updated_at) == (2, changed)
    fragment = owner_pages.post(path, data={"like": "0"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in fragment.text
    db.session.refresh(image)
    assert image.likes == 1
    assert len(db.session.query(Like).all()) == 1


def test_guests_are_asked_to_sign_in(pages: PageClient) -> None:
    image = make_image()
    assert f"/login?next={Links(image).viewer}" in pages.get(Links(image).viewer).text
    pages.post(f"/image/{image.code}/like")
    db.session.refresh(image)
    assert image.likes == 0


@pytest.mark.parametrize("fields", [{"visibility": "private"}, {"approved": False}, {"album": "locked"}])
def test_nothing_unseen_can_be_liked(fields: dict[str, Any], app: Flask, owner: User) -> None:
    if "album" in fields:
        fields = {"album": make_album(visibility="password", password_hash="x")}
    image = make_image(user=make_user(), **fields)
    answer = signed_in(app, owner).post(f"/image/{image.code}/like")
    assert answer.status_code in (303, 403, 404)
    db.session.refresh(image)
    assert image.likes == 0


def test_profiles_tell_who_it_is(pages: PageClient) -> None:
    member = make_user("ada", display_name="Ada L.", about="Pictures of\nengines")
    image = make_image(user=member)
    make_album(user=member, name="Engines")
    page = pages.get("/user/ada")
    assert read(page).texts["h1"] == ["Ada L."]
    assert "Pictures of\nengines" in page.text
    assert image.code in page.text
    assert "Engines" not in pages.get("/user/ada/albums").text
    make_image(user=member, album=make_album(user=member, name="Looms"))
    assert "Looms" in pages.get("/user/ada/albums").text


def test_likes_are_shown_to_others_when_the_member_wants_it(app: Flask, pages: PageClient) -> None:
    member = make_user("ada")
    liked, hidden = make_image(), make_image(visibility="private")
    db.session.add_all([Like(user_id=member.id, image_id=image.id) for image in (liked, hidden)])
    db.session.commit()
    assert pages.get("/user/ada/likes").status_code == 404
    assert "/user/ada/likes" not in pages.get("/user/ada").text
    assert liked.code in signed_in(app, member).get("/user/ada/likes").text
    member.likes_public = True
    db.session.commit()
    text = pages.get("/user/ada/likes").text
    assert liked.code in text
    assert hidden.code not in text
