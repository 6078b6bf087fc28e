"""Who may do what: each address that changes something below /admin, or of an image or album."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from imghost.extensions import db
from imghost.models import Album, Event, Image
from tests.access.test_methods import unsafe_rules
from tests.factories import make_album, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient

# What moderators may do; all else below /admin is the administrators'.
MODERATORS = {
    "admin.images.again", "admin.acts.act", "admin.blocks.add", "admin.blocks.remove", "admin.bans.add",
    "admin.bans.remove_user", "admin.bans.remove_address",
}  # fmt: skip
# Addresses of APIs and administrators, which others ask, and of the own account, which name nobody else.
ELSEWHERE = ("/api", "/v1", "/1/", "/admin", "/settings")


def acts(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule that takes unsafe requests, with the method."""
    return ((rule, method) for rule, method in unsafe_rules(app) if rule.endpoint != "static")


def address(rule: Rule, code: str) -> str:
    values = {name: 1 if f"int:{name}" in rule.rule else code for name in rule.arguments}
    # The words before an image's code.
    values |= {name: "image" for name in rule.arguments if "any(" in rule.rule and name != "code"}
    built = rule.build(values)
    assert built is not None
    return built[1]


def visitor(app: Flask, pages: PageClient, role: str) -> PageClient:
    return pages if role == "guest" else signed_in(app, make_user(role=role))


@pytest.mark.parametrize("role", ["guest", "member", "moderator"])
def test_only_who_may_acts_below_admin(app: Flask, pages: PageClient, role: str) -> None:
    client, image = visitor(app, pages, role), make_image(user=make_user(), status="failed")
    asked = 0
    for rule, method in acts(app):
        if rule.rule.startswith("/admin/") and not (role == "moderator" and rule.endpoint in MODERATORS):
            answer = client.open(address(rule, image.code), method=method)
            assert answer.status_code == (303 if role == "guest" else 404), rule.endpoint
            assert role != "guest" or answer.location.startswith("/login?next="), rule.endpoint
            asked += 1
    assert asked > 15
    db.session.expire_all()
    assert image.status == "failed"
    assert db.session.query(Event).count() == 0


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_processing_again_is_the_moderators(app: Flask, role: str) -> None:
    image = make_image(user=make_user(), status="failed")
    answer = signed_in(app, make_user(role=role)).post(f"/admin/images/{image.code}/process-again")
    assert answer.status_code == (303 if role == "moderator" else 404)
    db.session.expire_all()
    assert image.status == ("processing" if role == "moderator" else "failed")


@pytest.mark.parametrize("role", ["guest", "member"])
def test_nobody_acts_on_what_is_another_members(app: Flask, pages: PageClient, role: str) -> None:
    client = visitor(app, pages, role)
    album = make_album(user=make_user(), visibility="private", effective_visibility="private")
    image = make_image(user=album.user, visibility="private", album=album)
    before, asked = state(), set()
    for rule, method in acts(app):
        if "code" in rule.arguments and not rule.rule.startswith(ELSEWHERE):
            code = album.code if "album" in rule.rule else image.code
            answer = client.open(address(rule, code), method=method)
            assert answer.status_code in (303, 403, 404, 410), rule.rule
            assert answer.status_code != 303 or answer.location.startswith("/login?next="), rule.rule
            asked.add(rule.endpoint)
    assert asked >= {"editing.save", "replacing.replace", "deleting.delete_own", "library_edit.save"}
    assert state() == before


def state() -> tuple[object, ...]:
    db.session.expire_all()
    rows = [
        [getattr(row, column.name) for column in row.__table__.columns]
        for model in (Image, Album)
        for row in db.session.query(model)
    ]
    return rows, db.session.query(Event).count()
