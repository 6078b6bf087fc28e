"""Every rule below /admin: guests are asked to sign in, and without the role there is nothing there."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from imghost.extensions import db
from imghost.services.actor import Actor
from imghost.web.admin.navigation import ENTRIES, may_enter
from tests.factories import make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, read


def admin_rules(app: Flask) -> Iterator[tuple[str, str]]:
    """Every address and method below /admin, its parts filled in."""
    for rule in app.url_map.iter_rules():
        if rule.rule == "/admin" or rule.rule.startswith("/admin/"):
            path = re.sub(r"<[^>]+>", "x", rule.rule)
            yield from ((path, method) for method in rule.methods or () if method != "OPTIONS")


def ask(client: PageClient, path: str, method: str) -> TestResponse:
    return client.open(path, method=method)


def test_there_are_rules_to_test(app: Flask) -> None:
    assert ("/admin", "GET") in set(admin_rules(app))


def test_guests_are_asked_to_sign_in(app: Flask, pages: PageClient) -> None:
    for path, method in admin_rules(app):
        answer = ask(pages, path, method)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/login"), (path, method)


def test_members_find_nothing(app: Flask) -> None:
    member = signed_in(app, make_user("member"))
    for path, method in admin_rules(app):
        assert ask(member, path, method).status_code == 404, (path, method)


def test_moderators_find_only_what_is_theirs(app: Flask, moderator_pages: PageClient) -> None:
    actor = Actor(user=make_user(role="moderator"))
    for path, method in admin_rules(app):
        if not may_enter(actor, path):
            assert ask(moderator_pages, path, method).status_code == 404, (path, method)


def test_moderators_are_led_to_their_first_page(moderator_pages: PageClient) -> None:
    answer = moderator_pages.get("/admin")
    assert (answer.status_code, answer.location) == (303, "/admin/moderation")
    assert moderator_pages.get(answer.location).status_code == 200
    assert moderator_pages.get("/admin/").status_code == 404


@pytest.mark.parametrize("path", ["/admin/audit", "/admin/audit.csv", "/admin/unheard-of"])
def test_what_no_entry_opens_is_for_administrators(path: str, app: Flask) -> None:
    assert not may_enter(Actor(), path)
    assert not may_enter(Actor(user=make_user(role="moderator")), path)
    assert may_enter(Actor(user=make_user(role="admin")), path)


def test_every_entry_opens_and_is_marked(admin_pages: PageClient) -> None:
    for entry in ENTRIES:
        page = read(admin_pages.get(entry.path))
        current = [link["href"] for link in page.all("a") if link.get("aria-current") == "page"]
        assert entry.path in current


def test_the_way_in_leads_on(admin_pages: PageClient) -> None:
    answer = admin_pages.get("/admin")
    assert (answer.status_code, answer.location) == (303, ENTRIES[0].path)
    assert 'href="/admin"' in admin_pages.get("/explore/recent").text


def test_an_ended_session_is_out(app: Flask) -> None:
    user = make_user(role="admin")
    client = signed_in(app, user)
    assert client.get("/admin/audit").status_code == 200
    user.disabled = True
    db.session.commit()
    assert client.get("/admin/audit").status_code == 303
