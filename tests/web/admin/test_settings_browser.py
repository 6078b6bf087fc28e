"""The settings page in a browser: searched, counted and saved, also on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser import OpenPage
from tests.live import PASSWORD, LiveSite
from tests.web.uploads.browsing import axe_complaints

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_the_settings_are_narrowed_counted_and_saved(open_page: OpenPage, live_site: LiveSite) -> None:
    """Saves nothing that another test of this site could notice."""
    live_site.add_member("keeper", role="admin")
    page = open_page("/login")
    page.get_by_label("Name or e-mail address").fill("keeper")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{live_site.base_url}/admin/settings")
    search = page.get_by_label("Search the settings").last
    search.fill("longest animation")
    expect(page.locator("[data-settings-found]")).to_have_text("Settings found: 1")
    expect(page.get_by_label("Name of the site")).to_be_hidden()
    page.get_by_label("Longest animation").fill("901")
    expect(page.locator("[data-settings-changed]")).to_have_text("1 unsaved change")
    assert axe_complaints(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved.")
    page.get_by_role("button", name="Reset to 900 frames").click()
    expect(page.get_by_label("Longest animation")).to_have_value("900")
    page.wait_for_load_state()
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Administration").click()
    expect(page.get_by_role("link", name="Audit log")).to_be_visible()
    assert axe_complaints(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Audit log")).to_be_hidden()
