"""The audit log: what is noted can be found again, as a page and as a table, and nothing changes it."""

import csv
import io
from contextvars import Context

from flask import Flask
from flask.testing import FlaskClient

from imghost.extensions import db
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.audit import record
from tests.factories import make_user
from tests.web.page_rules import PageClient


def note(user: User | None, action: str, subject: str, **details: object) -> None:
    record(Actor(user=user, address="203.0.113.7"), action, subject, **details)
    db.session.commit()


def rows(client: PageClient, query: str = "") -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(f"/admin/audit.csv{query}").text)))


def test_the_table_is_read_when_the_request_is_over(admin_pages: PageClient, admin: User) -> None:
    """A server sends it behind the request; around a test's requests the fixture's context stays open."""
    note(admin, "image.quarantine", "abc123")
    text = Context().run(lambda: FlaskClient.open(admin_pages, "/admin/audit.csv").text)
    assert [row[3] for row in csv.reader(io.StringIO(text))] == ["subject", "abc123"]


def test_an_act_is_shown_with_who_what_and_where(admin_pages: PageClient, admin: User) -> None:
    note(admin, "image.quarantine", "abc123", reason="spam")
    page = admin_pages.get("/admin/audit").text
    for word in ("ada", "image.quarantine", "abc123", "spam", "203.0.113.7"):
        assert word in page


def test_it_is_filtered_by_act_actor_and_subject(admin_pages: PageClient, admin: User) -> None:
    note(admin, "image.approve", "one")
    note(make_user("bob"), "image.approve", "two")
    note(None, "image.quarantine", "two")
    assert [row[3] for row in rows(admin_pages, "?action=image.approve")[1:]] == ["two", "one"]
    assert [row[3] for row in rows(admin_pages, "?who=BOB")[1:]] == ["two"]
    assert [row[2] for row in rows(admin_pages, "?subject=two")[1:]] == ["image.quarantine", "image.approve"]
    assert len(rows(admin_pages, "?subject=%00")) == 4


def test_long_logs_have_pages_and_the_table_has_all(admin_pages: PageClient, admin: User) -> None:
    for number in range(60):
        record(Actor(user=admin), "user.ban", f"user-{number:02}")
    db.session.commit()
    first = admin_pages.get("/admin/audit?action=user.ban").text
    assert "user-59" in first
    assert "user-09" not in first
    following = first.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "action=user.ban" in following
    assert "user-09" in admin_pages.get(following).text
    assert len(rows(admin_pages)) == 61


def test_no_cell_is_a_formula(admin_pages: PageClient, admin: User) -> None:
    note(admin, "ban.add", "=HYPERLINK()")
    assert rows(admin_pages)[1][3] == "'=HYPERLINK()"


def test_nothing_changes_it(app: Flask, admin_pages: PageClient) -> None:
    methods = {
        method
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin/audit")
        for method in rule.methods or ()
    }
    assert methods == {"GET", "HEAD", "OPTIONS"}
    assert admin_pages.post("/admin/audit").status_code == 405
