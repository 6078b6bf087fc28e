"""The first day of an administrator: steps, their ticks, and the doctor."""

import re

import pytest
from flask import Flask, g

from imghost.extensions import db
from imghost.services.actor import SYSTEM
from imghost.services.audit import record
from imghost.services.site.site_settings import change_settings
from imghost.services.upkeep.doctor import examine
from imghost.services.upkeep.first_day import BACKUP_MADE, STEPS, first_day
from imghost.services.upkeep.live_jobs import sign_of_life
from imghost.web.admin.first_day import WORDS
from tests.web.page_rules import PageClient

HOME = "/admin/first-day"


def done() -> set[str]:
    return {step.name for step in first_day() if step.is_done}


@pytest.mark.usefixtures("app")
@pytest.mark.settings(public_url="http://localhost", smtp_host="")
def test_ticks_follow_the_site() -> None:
    assert set(WORDS) == set(STEPS)
    assert done() == set()
    sign_of_life("worker")
    record(SYSTEM, BACKUP_MADE, "20260101-000000")
    change_settings({"site_name": "Birds", "approval": "all", "guest_visibility": "public"})
    db.session.commit()
    g.pop("settings", None)
    assert done() == {"brand", "uploads", "privacy", "backup", "jobs"}


@pytest.mark.settings(public_url="https://img.example.org", smtp_host="mail.example.org", site_name="Birds")
def test_what_the_environment_says_counts(app: Flask) -> None:
    assert {"address", "mail", "brand"} <= done()


def test_a_step_is_confirmed_and_taken_back(admin_pages: PageClient) -> None:
    assert "first steps of a new site are open" in admin_pages.get("/admin/dashboard").text
    assert admin_pages.post(HOME, data={"step": "mail"}).location == HOME
    assert "of 7 done" in admin_pages.get(HOME).text
    assert "mail" in done_now(admin_pages)
    part = admin_pages.post(HOME, data={"step": "mail", "undo": "1"}, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div class="stack" id="first-day"')
    assert "mail" not in done_now(admin_pages)
    assert admin_pages.post(HOME, data={"step": "nonsense"}).status_code == 303


def test_the_doctor_says_the_same(app: Flask) -> None:
    (finding,) = [each for each in examine() if each.name == "first steps"]
    assert finding.well
    assert "backup" in finding.text


def done_now(pages: PageClient) -> list[str]:
    """The steps that can be taken back on the page."""
    text = pages.get(HOME).text
    return re.findall(r'value="([a-z]+)">\s*<input type="hidden" name="undo"', text)
