"""Settings are explained where they are set, and count at once."""

import html
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imghost.extensions import db
from imghost.models import Event, Setting
from imghost.services.site.site_settings import EDITABLE
from imghost.settings import Settings
from imghost.web.admin.site_settings import OWN_PAGES
from tests.web.forms import form_at
from tests.web.page_rules import PageClient

GENERAL = [group for group in EDITABLE if group not in OWN_PAGES]
SITE = {"site_name": "Pictures", "time_zone": "UTC", "recent_on_home": "1", "maintenance_message": ""}


def test_every_setting_that_can_be_changed_is_there_and_explained(admin_pages: PageClient) -> None:
    for group in GENERAL:
        names = EDITABLE[group]
        text = html.unescape(admin_pages.get(f"/admin/settings/{group}").text)
        # What the words set between backticks is code on the page.
        words = re.sub("</?code>", "`", text)
        for name in names:
            assert f'name="{name}"' in text
            assert (Settings.model_fields[name].description or "-") in words


def test_a_form_sent_back_as_it_is_changes_nothing(admin_pages: PageClient) -> None:
    for group in GENERAL:
        assert form_at(admin_pages, f"/admin/settings/{group}").send(admin_pages).status_code == 303
    assert [(row.name, row.value) for row in db.session.query(Setting)] == []


def test_a_change_counts_at_once_and_is_noted(admin_pages: PageClient, client: FlaskClient) -> None:
    assert admin_pages.post("/admin/settings/site", data=SITE).status_code == 303
    assert "<title>Recent · Pictures</title>" in client.get("/explore/recent").text
    assert "Started with: imghost" in admin_pages.get("/admin/settings/site").text
    event = db.session.query(Event).filter_by(action="settings.change").one()
    assert (event.subject, '"Pictures"' in event.details) == ("site", True)
    admin_pages.post("/admin/settings/site", data=SITE | {"site_name": "imghost"})
    assert db.session.query(Setting).count() == 0


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [
        ("limits", "max_side", "3"),
        ("limits", "sign_in_limit", "often"),
        ("site", "site_name", ""),
        ("site", "time_zone", "Mars/Olympus"),
    ],
)
def test_a_value_out_of_range_is_told_in_place(
    admin_pages: PageClient, group: str, name: str, value: str
) -> None:
    answer = form_at(admin_pages, f"/admin/settings/{group}").send(admin_pages, **{name: value})
    assert (answer.status_code, f'id="field-{name}-error"' in answer.text) == (422, True)
    assert f'Nothing was saved. <a href="#field-{name}">' in " ".join(answer.text.split())
    assert db.session.query(Setting).count() == 0


def test_what_has_a_page_of_its_own_is_changed_there_only(admin_pages: PageClient) -> None:
    for group, path in OWN_PAGES.items():
        assert admin_pages.get(f"/admin/settings/{group}").location == path
        assert admin_pages.post(f"/admin/settings/{group}", data={}).status_code == 404


def test_an_unknown_group_is_not_there(admin_pages: PageClient) -> None:
    assert admin_pages.get("/admin/settings/nonsense").status_code == 404


def test_under_maintenance_only_administrators_get_in(
    app: Flask, admin_pages: PageClient, pages: PageClient
) -> None:
    message = "Moving to a bigger disk"
    admin_pages.post("/admin/settings/site", data=SITE | {"maintenance": "1", "maintenance_message": message})
    closed = pages.get("/explore/recent")
    assert (closed.status_code, message in closed.text) == (503, True)
    assert "<h1>Under maintenance</h1>" in closed.text
    assert "Upload something" not in closed.text
    assert "only administrators get in" in admin_pages.get("/admin/dashboard").text
    assert int(closed.headers["Retry-After"]) > 0
    api = pages.post("/api/1/upload")
    assert (api.status_code, api.json["status_code"], api.json["error"]["message"]) == (503, 503, message)  # type: ignore[index]
    assert pages.get("/login").status_code == 200
    assert admin_pages.get("/explore/recent").status_code == 200
    form_at(admin_pages, "/admin/settings/site").send(admin_pages, maintenance="")
    assert pages.get("/explore/recent").status_code == 200


def test_what_was_switched_off_is_noted_and_what_stayed_is_not(admin_pages: PageClient) -> None:
    admin_pages.post("/admin/settings/site", data={**SITE, "site_name": "imghost", "recent_on_home": "0"})
    event = db.session.query(Event).filter_by(action="settings.change").one()
    assert json.loads(event.details) == {"recent_on_home": False}
