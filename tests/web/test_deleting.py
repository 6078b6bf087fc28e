"""Deleting: asking changes nothing, the button does, and tokens cannot be guessed."""

import re

import pytest
from flask import Flask

from imghost.base.identifiers import new_delete_token, token_hash
from imghost.extensions import db, now
from imghost.models import Image, User
from imghost.services.links import Links
from tests.factories import make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, read

ROBOT = "Mozilla/5.0 (compatible; Discordbot/2.0)"


def with_link(**fields: object) -> tuple[Image, str]:
    token = new_delete_token()
    image = make_image(delete_hash=token_hash(token), **fields)
    return image, Links(image).delete(token)


def is_there(image: Image) -> bool:
    db.session.refresh(image)
    return image.deleted_at is None


def test_looking_at_a_delete_link_changes_nothing(pages: PageClient) -> None:
    image, link = with_link(title="Harbour")
    for answer in (pages.get(link), pages.head(link), pages.get(link, headers={"User-Agent": ROBOT})):
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Harbour" in pages.get(link).text
    assert is_there(image)


def test_its_button_deletes(pages: PageClient) -> None:
    image, link = with_link()
    form = next(form for form in read(pages.get(link)).all("form") if form["action"] == link)
    assert form["method"] == "post"
    answer = pages.post(link)
    assert (answer.status_code, answer.location) == (303, "/deleted")
    assert pages.get("/deleted").status_code == 200
    assert not is_there(image)
    assert pages.get(Links(image).viewer).status_code == 404
    assert pages.get(link).status_code == 404


def test_the_link_of_a_private_picture_shows_nothing_of_it(pages: PageClient, owner: User) -> None:
    image, link = with_link(title="Secret", user=owner, visibility="private")
    page = pages.get(link)
    assert page.status_code == 200
    assert "Secret" not in page.text
    assert Links(image).thumb not in page.text


def test_what_the_moderators_keep_is_not_deleted_by_its_link(pages: PageClient) -> None:
    image, link = with_link(title="Evidence", quarantined_at=now())
    assert (pages.get(link).status_code, pages.post(link).status_code) == (404, 404)
    assert is_there(image)


def test_wrong_tokens_are_not_found_and_limited(pages: PageClient) -> None:
    image, _ = with_link()
    statuses = [pages.get(Links(image).delete(new_delete_token())).status_code for _ in range(25)]
    assert statuses == [404] * 20 + [429] * 5
    assert pages.post(Links(image).delete(new_delete_token())).status_code == 429
    assert is_there(image)


def test_tokens_of_other_pictures_do_not_fit(pages: PageClient) -> None:
    image, _ = with_link()
    _, other = with_link()
    token = other.rpartition("/")[2]
    assert pages.post(Links(image).delete(token)).status_code == 404
    assert is_there(image)


def test_owners_delete_with_two_clicks_and_may_undo_it(app: Flask, owner: User) -> None:
    image = make_image(user=owner)
    client = signed_in(app, owner)
    assert "undo this for half a minute" in client.get(f"/image/{image.code}/delete").text
    assert client.get(Links(image).viewer).status_code == 200
    answer = client.post(f"/image/{image.code}/delete")
    assert (answer.status_code, answer.location) == (303, "/my/uploads")
    assert client.get(Links(image).viewer).status_code == 404
    moment = re.search(r'name="moment" value="(\d+)"', client.get("/my/uploads").text)
    assert moment is not None
    client.post("/my/uploads/undo", data={"moment": moment[1], "list": "/my/uploads"})
    assert client.get(Links(image).viewer).status_code == 200


def test_what_moderators_delete_of_others_is_gone(app: Flask, owner: User) -> None:
    image = make_image(user=owner)
    client = signed_in(app, make_user(role="moderator"))
    assert "cannot be undone" in client.get(f"/image/{image.code}/delete").text
    assert client.post(f"/image/{image.code}/delete").location == "/deleted"
    assert not is_there(image)


def test_nobody_else_does(app: Flask, pages: PageClient, owner: User) -> None:
    image = make_image(user=owner)
    for client, status in ((pages, 303), (signed_in(app, make_user()), 404)):
        assert client.get(f"/image/{image.code}/delete").status_code == status
        assert client.post(f"/image/{image.code}/delete").status_code == status
    assert is_there(image)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_foreign_pages_cannot_press_the_button(headers: dict[str, str], pages: PageClient) -> None:
    image, link = with_link()
    assert pages.post(link, headers=headers).status_code == 403
    assert is_there(image)
