"""The library in a real browser: choosing by click, range and key, dragging, deleting and undoing."""

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import OpenPage
from tests.live import PASSWORD, LiveSite
from tests.pictures import jpeg
from tests.web.uploads.browsing import axe_complaints

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live_site")]

NO_SCRIPT = {"java_script_enabled": False}


@pytest.fixture(scope="module", autouse=True)
def six_uploads(live_site: LiveSite) -> None:
    """An account of its own: what other tests upload to the site would be counted too."""
    key = live_site.add_member("sailor")
    for number in range(6):
        answer = httpx.post(
            f"{live_site.base_url}/api/1/upload",
            headers={"X-API-Key": key},
            files={"source": (f"sail-{number}.jpg", jpeg(300 + 40 * number, 200))},
            timeout=60,
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text


@pytest.fixture
def page(open_page: OpenPage, live_site: LiveSite) -> Page:
    page = open_page("/login")
    sign_in(page)
    page.goto(f"{live_site.base_url}/my/uploads?q=sail&sort=oldest")
    expect(tiles(page)).to_have_count(6)
    return page


def sign_in(page: Page) -> None:
    page.get_by_label("Name or e-mail").fill("sailor")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"^(?!.*/login)"))


def tiles(page: Page) -> Locator:
    return page.locator(".own[data-code]")


def chosen(page: Page) -> list[int]:
    """The places of the chosen tiles."""
    return page.evaluate(
        "[...document.querySelectorAll('.own[data-code]')].flatMap((tile, place) =>"
        " tile.querySelector('input').checked ? [place] : [])"
    )


def test_choosing_by_click_range_and_key(page: Page) -> None:
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()
    tiles(page).nth(1).hover()
    tiles(page).nth(1).get_by_role("checkbox").click()
    expect(bar).to_contain_text("1 selected")
    # While something is chosen a click on a picture chooses it too; with shift, all up to it.
    tiles(page).nth(3).locator(".tile-link").click(modifiers=["Shift"])
    assert chosen(page) == [1, 2, 3]
    tiles(page).nth(2).locator(".tile-link").click()
    assert chosen(page) == [1, 3]
    tiles(page).nth(5).hover()
    page.keyboard.press("x")
    assert chosen(page) == [1, 3, 5]
    tiles(page).nth(4).locator(".tile-link").focus()
    page.keyboard.press("Shift+X")
    assert chosen(page) == [1, 3, 4, 5]
    page.keyboard.press("a")
    expect(bar).to_contain_text("6 selected")
    assert axe_complaints(page) == []
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    assert chosen(page) == []


def test_deleting_by_key_and_taking_it_back(page: Page) -> None:
    address = page.url
    name = tiles(page).nth(2).get_attribute("id")
    tiles(page).nth(2).locator(".tile-link").focus()
    page.keyboard.press("Delete")
    expect(tiles(page)).to_have_count(5)
    expect(page.locator(f"#{name}")).to_have_count(0)
    expect(page.locator("#library-count")).to_have_text("5 uploads")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(tiles(page)).to_have_count(6)
    assert tiles(page).nth(2).get_attribute("id") == name
    assert page.url == address


def test_editing_in_place(page: Page) -> None:
    tiles(page).nth(0).hover()
    page.keyboard.press("e")
    form = page.locator(".own-form")
    expect(form.get_by_label("Title")).to_be_focused()
    form.get_by_label("Tags").fill("sea," + "x" * 40)
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".error")).to_contain_text("Invalid tags")
    form.get_by_label("Tags").fill("sea, wind")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    # Whoever works by keyboard is where the form was opened, and finds in this list.
    expect(tiles(page).nth(0).locator("[data-edit]")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_placeholder("Find in my uploads")).to_be_focused()
    page.get_by_placeholder("Find in my uploads").fill("wind")
    page.keyboard.press("Enter")
    expect(tiles(page)).to_have_count(1)
    assert page.url.endswith("/my/uploads?q=wind&sort=oldest")


def test_pictures_and_albums_are_dragged_onto_albums(page: Page, live_site: LiveSite) -> None:
    # However much other tests left there, the bar for what is chosen covers no album.
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto(f"{live_site.base_url}/my/albums")
    for name in ("Boats", "Lakes"):
        page.locator("summary", has_text="New album").click()
        page.locator(".sheet.below [name=name]").first.fill(name)
        page.get_by_role("button", name="Create album").click()
        expect(page.locator("#album-folders", has_text=name)).to_be_visible()
    # Dragging is the script's business.
    page.wait_for_load_state("load")
    code = tiles(page).first.get_attribute("id")
    boats = page.locator(".album-card", has_text="Boats")
    tiles(page).first.drag_to(boats)
    expect(page.locator(f"#{code}")).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("One upload moved.")
    page.locator(".album-card", has_text="Lakes").drag_to(boats)
    expect(page.locator(".album-card")).to_have_count(1)
    assert axe_complaints(page) == []
    boats.get_by_role("link").click()
    expect(page.locator(f"#{code}")).to_have_count(1)
    expect(page.locator(".tree")).to_contain_text("Lakes")
    expect(page.locator(".crumbs")).to_contain_text("Boats")


def test_without_script_ticks_and_one_form_do_it(open_page: OpenPage, live_site: LiveSite) -> None:
    page = open_page("/login", **NO_SCRIPT)
    sign_in(page)
    page.goto(f"{live_site.base_url}/my/uploads?sort=name")
    before = tiles(page).count()
    for place in (0, 1):
        tiles(page).nth(place).get_by_role("checkbox").check()
    page.locator("#bulk summary", has_text="NSFW").click()
    page.get_by_role("button", name="Not safe for work").click()
    expect(page.locator(".toast")).to_contain_text("2 uploads changed.")
    expect(page.locator(".own .mark", has_text="NSFW")).to_have_count(2)
    tiles(page).nth(0).get_by_role("checkbox").check()
    page.locator("#bulk > .bulk-tools > .button", has_text="Delete").click()
    expect(tiles(page)).to_have_count(before - 1)
    page.get_by_role("button", name="Undo").click()
    expect(tiles(page)).to_have_count(before)
    assert page.url.endswith("/my/uploads?sort=name")
