"""The upload pages as people with other needs and screens meet them."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.browser import OpenPage
from tests.web.uploads.browsing import (
    axe_complaints,
    choose,
    moving,
    not_a_picture,
    photo,
    start,
    wait_for_results,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live_site")]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def empty(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def queued(page: Page) -> None:
    choose(page, photo(), moving(), {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"})
    page.get_by_text("Details and settings for all").click()


def editing(page: Page) -> None:
    choose(page, photo())
    page.get_by_role("button", name="Edit photo.jpg").click()


def finished(page: Page) -> None:
    choose(page, photo(), not_a_picture())
    start(page)
    wait_for_results(page, 1)


def with_codes_open(page: Page) -> None:
    finished(page)
    page.get_by_text("All links and embed codes").click()
    page.get_by_text("QR code", exact=True).click()


def my_uploads(page: Page) -> None:
    finished(page)
    page.goto(urljoin(page.url, "/my/uploads"))
    page.locator("[name=code]").first.check()


STATES: list[Callable[[Page], None]] = [empty, queued, editing, finished, with_codes_open, my_uploads]


def name_of(state: Callable[[Page], None]) -> str:
    return state.__name__


@pytest.mark.parametrize("state", STATES, ids=name_of)
def test_axe_finds_nothing(open_page: OpenPage, state: Callable[[Page], None]) -> None:
    page = open_page("/", reduced_motion="reduce", bypass_csp=True)
    state(page)
    assert axe_complaints(page) == []


@pytest.mark.parametrize("state", STATES, ids=name_of)
def test_dark_phones_neither_scroll_sideways_nor_give_axe_a_reason(
    open_page: OpenPage, state: Callable[[Page], None]
) -> None:
    page = open_page("/", color_scheme="dark", reduced_motion="reduce", bypass_csp=True, **PHONE)
    state(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe_complaints(page) == []


def test_an_empty_library_takes_a_phrase_and_keys(open_page: OpenPage) -> None:
    page = open_page("/my/uploads")
    page.get_by_text("Uploaded from another browser?").click()
    phrase = page.get_by_label("Recovery phrase")
    phrase.fill("lusab")
    phrase.blur()
    for key in ("x", "a", "Delete", "Escape"):
        page.keyboard.press(key)
    expect(phrase).to_have_value("lusab")


def test_phones_are_offered_the_camera_and_no_folder(open_page: OpenPage) -> None:
    page = open_page("/", **PHONE)
    expect(page.get_by_text("Take a photo")).to_be_visible()
    expect(page.get_by_text("A folder")).to_be_hidden()
    page.get_by_text("From URLs").click()
    expect(page.get_by_label("One address per line")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Add to the list")).to_be_in_viewport(ratio=1)


def test_the_queue_comes_from_a_form_that_works_alone(open_page: OpenPage) -> None:
    page = open_page("/", java_script_enabled=False, **PHONE)
    expect(page.get_by_text("Choose files")).to_be_hidden()
    page.set_input_files("#pick", [photo("one.jpg"), photo("two.jpg")])
    upload = page.get_by_role("button", name="Upload", exact=True)
    upload.scroll_into_view_if_needed()
    expect(upload).to_be_in_viewport(ratio=1)
    upload.click()
    expect(page.get_by_role("heading", name="Your album is ready")).to_be_visible()
    page.get_by_text("All links and embed codes").click()
    page.locator(".kind[value=bbcode-full-linked]").click()
    codes = page.locator("#codes-text").input_value().splitlines()
    assert [code[:5] for code in codes] == ["[url=", "[url="]
