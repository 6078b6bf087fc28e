"""Settings are explained where they are set, and count at once."""

import html
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imghost.extensions import db
from imghost.models import Event, Setting
from imghost.services.site.site_settings import EDITABLE
from imghost.web.admin.setting_words import SECTIONS, WORDS
from imghost.web.admin.site_settings import NAMES, OWN_PAGES
from tests.web.forms import form_at, forms_of
from tests.web.page_rules import PageClient

HOME = "/admin/settings"
SITE = {"site_name": "Pictures", "time_zone": "UTC", "recent_on_home": "1", "maintenance_message": ""}


def test_every_setting_that_can_be_changed_is_there_and_explained(admin_pages: PageClient) -> None:
    text = html.unescape(admin_pages.get(HOME).text)
    for name in NAMES:
        row = row_of(text, name)
        assert f'name="{name}' in row
        assert str(WORDS[name].label) in row
        assert str(WORDS[name].effect) in row


def test_a_form_sent_back_as_it_is_changes_nothing(admin_pages: PageClient) -> None:
    for address in (HOME, f"{HOME}?q=upload"):
        assert form_at(admin_pages, address).send(admin_pages).status_code == 303
    assert [(row.name, row.value) for row in db.session.query(Setting)] == []


def test_a_change_counts_at_once_and_is_noted(admin_pages: PageClient, client: FlaskClient) -> None:
    assert admin_pages.post(HOME, data=SITE).status_code == 303
    assert "<title>Recent · Pictures</title>" in client.get("/explore/recent").text
    event = db.session.query(Event).filter_by(action="settings.change").one()
    assert (event.subject, '"Pictures"' in event.details) == ("site", True)
    admin_pages.post(HOME, data=SITE | {"site_name": "imghost"})
    assert db.session.query(Setting).count() == 0


@pytest.mark.settings(max_side=9_000)
def test_a_setting_says_where_it_comes_from_and_goes_back(admin_pages: PageClient) -> None:
    form = form_at(admin_pages, HOME)
    form.send(admin_pages, max_side="5000", approval="new")
    text = admin_pages.get(HOME).text
    assert "Default" in row_of(text, "max_frames")
    assert "Changed here" in row_of(text, "max_side")
    assert "Reset to 9,000 pixels" in row_of(text, "max_side")
    assert "Reset to Never" in row_of(text, "approval")
    # What else was entered is saved, too.
    back = form_at(admin_pages, HOME).send(admin_pages, reset="max_side", max_frames="50")
    assert back.location == f"{HOME}#setting-max_side"
    assert "IMGHOST_MAX_SIDE" in row_of(admin_pages.get(HOME).text, "max_side")
    assert {row.name: row.value for row in db.session.query(Setting)} == {
        "approval": '"new"',
        "max_frames": "50",
    }


@pytest.mark.settings(upload_limit="100 per 2 days", guest_upload_limit="5/HOURS", formats="png, jpeg")
def test_rates_and_formats_are_chosen_not_spelled(admin_pages: PageClient) -> None:
    form = form_at(admin_pages, HOME)
    assert form.fields["upload_limit"] == "100 per 2 days"
    assert (form.fields["guest_upload_limit"], form.fields["guest_upload_limit-per"]) == ("5", "hour")
    assert form.fields["formats-png"] == "1"
    assert form.fields["formats-gif"] == ""
    changes = {"guest_upload_limit-per": "day", "formats-gif": "1", "formats-png": ""}
    assert form.send(admin_pages, **changes).status_code == 303
    assert {row.name: json.loads(row.value) for row in db.session.query(Setting)} == {
        "guest_upload_limit": "5 per day",
        "formats": "jpeg,gif",
    }


def test_no_format_at_all_is_refused_and_the_boxes_stay_as_they_were_sent(admin_pages: PageClient) -> None:
    form = form_at(admin_pages, HOME)
    none = {name: "" for name in form.fields if name.startswith("formats-")}
    answer = form.send(admin_pages, **none, **{"sign_in_limit-per": "fortnight"})
    assert answer.status_code == 422
    (again,) = [each for each in forms_of(answer) if each.action == HOME and each.method == "post"]
    assert [name for name in none if again.fields[name]] == []


def test_a_search_shows_what_is_about_its_words_and_saves_only_that(admin_pages: PageClient) -> None:
    address = f"{HOME}?q=largest+guest"
    form = form_at(admin_pages, address)
    assert "guest_max_megabytes" in form.fields
    assert "max_megabytes" not in form.fields
    assert "1 setting matches." in admin_pages.get(address).text
    assert form.send(admin_pages, guest_max_megabytes="7").status_code == 303
    assert [(row.name, row.value) for row in db.session.query(Setting)] == [("guest_max_megabytes", "7")]
    assert "No matches" in admin_pages.get(f"{HOME}?q=zebra").text
    assert "guest_max_megabytes" in form_at(admin_pages, f"{HOME}?q=IMGHOST_GUEST_MAX").fields


def row_of(text: str, name: str) -> str:
    """What the page shows of one setting."""
    return text.partition(f'id="setting-{name}"')[2].partition('class="setting"')[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_side", "3"),
        ("sign_in_limit", "often"),
        ("sign_in_limit-per", "fortnight"),
        ("site_name", ""),
        ("time_zone", "Mars/Olympus"),
        ("approval", "some"),
    ],
)
def test_a_value_out_of_range_is_told_in_place(admin_pages: PageClient, name: str, value: str) -> None:
    answer = form_at(admin_pages, HOME).send(admin_pages, **{name: value})
    name = name.removesuffix("-per")
    assert (answer.status_code, f'id="field-{name}-error"' in answer.text) == (422, True)
    assert f'Nothing was saved. <a href="#field-{name}">' in " ".join(answer.text.split())
    assert db.session.query(Setting).count() == 0


def test_what_has_a_page_of_its_own_is_changed_there_only(admin_pages: PageClient) -> None:
    for group, path in OWN_PAGES.items():
        assert admin_pages.get(f"{HOME}/{group}").location == path
        assert not set(EDITABLE[group]) & set(NAMES)
    assert set(EDITABLE) == set(SECTIONS) | set(OWN_PAGES)


def test_an_address_leads_to_each_section(admin_pages: PageClient) -> None:
    assert admin_pages.get(f"{HOME}/limits").location == f"{HOME}#limits"
    assert admin_pages.get(f"{HOME}/nonsense").status_code == 404


def test_under_maintenance_only_administrators_get_in(
    app: Flask, admin_pages: PageClient, pages: PageClient
) -> None:
    message = "Moving to a bigger disk"
    admin_pages.post(HOME, data=SITE | {"maintenance": "1", "maintenance_message": message})
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
    form_at(admin_pages, HOME).send(admin_pages, maintenance="")
    assert pages.get("/explore/recent").status_code == 200


def test_what_was_switched_off_is_noted_and_what_stayed_is_not(admin_pages: PageClient) -> None:
    admin_pages.post(HOME, data={**SITE, "site_name": "imghost", "recent_on_home": "0"})
    event = db.session.query(Event).filter_by(action="settings.change").one()
    assert json.loads(event.details) == {"recent_on_home": False}
