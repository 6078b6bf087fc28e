"""The upload queue in a real browser at a running site."""

from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import OpenPage
from tests.live import LiveSite
from tests.web.uploads.browsing import (
    choose,
    clip,
    codes,
    drawing,
    drop,
    moving,
    not_a_picture,
    paste,
    photo,
    start,
    wait_for_results,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live_site")]


class HeldRequests:
    """Lets requests, of uploads unless others are named, wait until they are released."""

    def __init__(self, page: Page, addresses: str = "**/upload") -> None:
        self.waiting: list[Route] = []
        self.released = False
        page.route(addresses, self._meet)

    def _meet(self, route: Route) -> None:
        if self.released:
            route.continue_()
        else:
            self.waiting.append(route)

    def release(self, first: int = 0) -> None:
        self.released = True
        for route in self.waiting[first:]:
            route.continue_()


def test_a_photo_an_animation_and_a_clip_go_from_chooser_to_codes(
    open_page: OpenPage, tmp_path: Path, live_site: LiveSite
) -> None:
    page = open_page("/")
    choose(page, photo(), moving(), clip(tmp_path))
    expect(page.locator(".item")).to_have_count(3)
    expect(page.locator("[data-start]")).to_have_text("Upload 3 files")
    start(page)
    wait_for_results(page, 3)
    expect(page.locator("[data-done-title]")).to_have_text("Your album is ready")
    expect(page.locator("[data-done-title]")).to_be_focused()
    # In the order they were chosen, whichever was uploaded first.
    names = [address.rpartition("/")[2] for address in codes(page, "direct")]
    assert [name.partition(".")[0].partition("-")[0] for name in names] == ["photo", "moving", "clip"]
    assert len(codes(page, "frame")) == 1
    assert len(codes(page, "delete")) == 3
    page.get_by_role("button", name="Copy all codes").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == codes(page, "delete")
    assert all(line.startswith(live_site.base_url) for line in copied.splitlines())


def test_the_browsers_own_preview_stands_in_until_there_is_a_thumbnail(open_page: OpenPage) -> None:
    page = open_page("/")
    held = HeldRequests(page, "**/*.th.*")
    choose(page, photo())
    start(page)
    expect(page.locator("[data-done]")).to_be_visible(timeout=30_000)
    preview = page.locator(".thumb-picture .item-picture img")
    expect(preview).to_have_js_property("naturalWidth", 640)
    held.release()
    wait_for_results(page, 1)
    expect(preview).to_have_count(0)


def test_each_thumbnail_copies_its_own_code_of_the_chosen_kind(open_page: OpenPage) -> None:
    page = open_page("/")
    choose(page, photo("one.jpg"), photo("two.jpg"))
    expect(page.get_by_role("radio", name="Link only")).to_be_checked()
    page.get_by_role("radio", name="Public").check()
    start(page)
    wait_for_results(page, 2)
    second = codes(page, "markdown-full")[1]
    page.get_by_role("button", name="Copy the code of two").click()
    assert page.evaluate("navigator.clipboard.readText()") == second
    assert second.startswith("![two](")
    # This browser's choice counts for the next uploads, too.
    page.goto(urljoin(page.url, "/"))
    choose(page, photo())
    expect(page.get_by_role("radio", name="Public")).to_be_checked()


def test_details_of_one_file_and_settings_for_all_reach_the_server(open_page: OpenPage) -> None:
    page = open_page("/upload")
    choose(page, photo("one.jpg"), photo("two.jpg"))
    page.get_by_text("Details and settings for all").click()
    page.locator("#all-tags").fill("holiday, sea")
    page.get_by_role("button", name="Edit one.jpg").click()
    editor = page.get_by_role("dialog")
    expect(editor.get_by_label("Title")).to_be_focused()
    expect(editor.get_by_label("Tags")).to_have_value("holiday, sea")
    editor.get_by_label("Title").fill('Nasty "title" <b>')
    editor.get_by_label("Make it smaller").fill("320")
    editor.get_by_label("Title").press("Enter")
    expect(editor).to_be_hidden()
    expect(page.locator(".item-name").first).to_have_text('Nasty "title" <b>')
    with page.expect_request(lambda request: b"Nasty" in (request.post_data_buffer or b"")) as first:
        start(page)
    sent = first.value.post_data_buffer or b""
    assert b"holiday, sea" in sent
    # "Forever" is said, or the account's default would count.
    assert b'name="expiration"\r\n\r\n\r\n' in sent
    wait_for_results(page, 2)
    assert 'alt="Nasty &quot;title&quot; &lt;b&gt;"' in codes(page, "html-full")[0]
    size = page.evaluate(
        "async url => { const i = new Image(); i.src = url; await i.decode(); return i.naturalWidth }",
        codes(page, "direct")[0],
    )
    assert size == 320


def test_saving_and_going_on_edits_file_after_file(open_page: OpenPage) -> None:
    page = open_page("/upload")
    choose(page, photo("one.jpg"), photo("two.jpg"))
    page.get_by_role("button", name="Edit one.jpg").click()
    page.get_by_label("Title").last.fill("First")
    page.get_by_role("button", name="Save and next").click()
    expect(page.locator("[data-editor-name]")).to_have_text("two.jpg")
    expect(page.get_by_role("button", name="Save and next")).to_be_hidden()
    page.get_by_role("dialog").get_by_label("Close without saving").click()
    expect(page.locator(".item-name")).to_have_text(["First", "two.jpg"])


def test_one_failing_file_stops_no_other_and_says_why(open_page: OpenPage) -> None:
    page = open_page("/")
    choose(page, not_a_picture(), photo())
    start(page)
    wait_for_results(page, 1)
    expect(page.locator(".item-note")).to_have_text("This is not a picture or video that the site takes.")
    expect(page.locator(".item-hint")).to_contain_text("Accepted formats: JPEG")
    expect(page.locator("[data-done-note]")).to_have_text("1 file could not be uploaded: see below.")


def test_wrong_types_and_sizes_are_refused_without_a_request(open_page: OpenPage, tmp_path: Path) -> None:
    large = tmp_path / "big.jpg"
    with large.open("wb") as file:
        file.truncate(20_000_001)
    page = open_page("/")
    held = HeldRequests(page)
    choose(page, {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"})
    choose(page, large)
    choose(page, {"name": "empty.jpg", "mimeType": "image/jpeg", "buffer": b""})
    expect(page.locator(".item-note")).to_have_text(
        [
            "This is not a picture or video that the site takes.",
            "File too big - max 20 MB",
            "This file is empty.",
        ]
    )
    expect(page.locator("[data-retry]:visible")).to_have_count(0)
    expect(page.locator("[data-start]")).to_be_hidden()
    assert held.waiting == []


def test_progress_is_shown_and_a_cancelled_file_can_be_tried_again(open_page: OpenPage) -> None:
    page = open_page("/")
    held = HeldRequests(page)
    choose(page, photo("one.jpg"), photo("two.jpg"), photo("three.jpg"), photo("four.jpg"))
    start(page)
    # Three at a time, never more.
    expect(page.locator(".item[data-state=sending]")).to_have_count(3)
    expect(page.locator(".item[data-state=sending] progress")).to_have_count(3)
    expect(page.locator("[data-summary]")).to_have_text("0 of 4 done")
    page.get_by_role("button", name="Cancel one.jpg").click()
    expect(page.locator(".item").first).to_contain_text("Cancelled")
    expect(page.locator(".item[data-state=sending]")).to_have_count(3)
    # The first one was given up by the page itself.
    held.release(first=1)
    page.get_by_role("button", name="Try one.jpg again").click()
    wait_for_results(page, 4)


def test_a_lost_connection_says_so_and_retry_works(open_page: OpenPage) -> None:
    page = open_page("/")
    page.route("**/upload", lambda route: route.abort("connectionreset"))
    choose(page, photo())
    start(page)
    expect(page.locator(".item-note")).to_have_text("The connection was lost. Check it, then try again.")
    page.unroute("**/upload")
    page.get_by_role("button", name="Try photo.jpg again").click()
    wait_for_results(page, 1)


def test_all_that_a_lost_connection_stopped_goes_on_at_one_click(open_page: OpenPage) -> None:
    page = open_page("/")
    page.route("**/upload", lambda route: route.abort("connectionreset"))
    choose(page, photo("one.jpg"), photo("two.jpg"), {**photo("notes.txt"), "mimeType": "text/plain"})
    start(page)
    # What the site would refuse again is not sent again.
    expect(page.locator("[data-start]")).to_have_text("Try 2 files again")
    page.unroute("**/upload")
    start(page)
    wait_for_results(page, 2)
    expect(page.locator("[data-start]")).to_be_hidden()


def test_an_answer_that_is_no_answer_of_ours_is_told(open_page: OpenPage) -> None:
    page = open_page("/")
    page.route("**/upload", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    choose(page, photo())
    start(page)
    expect(page.locator(".item-note")).to_have_text("The site did not answer as expected. Try again.")


def test_removing_the_last_card_brings_the_drop_zone_back(open_page: OpenPage) -> None:
    page = open_page("/")
    choose(page, photo())
    page.get_by_role("button", name="Remove photo.jpg").click()
    expect(page.locator(".item")).to_have_count(0)
    expect(page.locator("[data-bar]")).to_be_hidden()
    expect(page.get_by_text("Drag pictures, videos or whole folders")).to_be_visible()


def test_files_are_dropped_and_pasted_anywhere(open_page: OpenPage) -> None:
    page = open_page("/")
    drop(page, photo("dropped.jpg"))
    paste(page, drawing("pasted.png"))
    expect(page.locator(".item-name")).to_have_text(["dropped.jpg", "pasted.png"])
    expect(page.locator("[data-announce]")).to_have_text("1 file added")
    start(page)
    wait_for_results(page, 2)


def test_a_folder_is_chosen_with_all_that_is_in_it(open_page: OpenPage, tmp_path: Path) -> None:
    for name in ("trip/one.jpg", "trip/day/two.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(photo()["buffer"])
    page = open_page("/")
    page.set_input_files("#pick-folder", tmp_path / "trip")
    expect(page.locator(".item")).to_have_count(2)
    assert sorted(page.locator(".item-name").all_inner_texts()) == ["one.jpg", "two.jpg"]


def test_pasted_addresses_become_items_but_other_text_does_not(open_page: OpenPage) -> None:
    page = open_page("/")
    paste(page, text="just some words")
    paste(page, text="https://example.org/a.jpg\nhttps://example.org/b.jpg")
    expect(page.locator(".item-name")).to_have_text(
        ["https://example.org/a.jpg", "https://example.org/b.jpg"]
    )


def test_an_address_the_site_will_not_dial_fails_alone(open_page: OpenPage) -> None:
    page = open_page("/")
    page.get_by_text("From URLs").click()
    page.get_by_label("One address per line").fill("http://[::1]/a.jpg\nnonsense\n")
    page.get_by_role("button", name="Add to the list").click()
    choose(page, photo())
    start(page)
    wait_for_results(page, 1)
    expect(page.locator(".item-note")).to_have_text(
        ["This address is not on the public Internet.", "Not a web address: nonsense"]
    )


def test_leaving_with_uploads_running_warns(open_page: OpenPage) -> None:
    page = open_page("/")
    HeldRequests(page)
    choose(page, photo())
    start(page)
    expect(page.locator(".item[data-state=sending]")).to_have_count(1)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.href = '/explore'")
    expect(page.locator(".item")).to_have_count(1)
    assert asked == ["beforeunload"]


def test_everything_works_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/")
    page.on("filechooser", lambda chooser: chooser.set_files([photo("one.jpg"), photo("two.jpg")]))
    # Asking the page something gives the driver time to stand in for the system's dialog.
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator("#pick").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".item")).to_have_count(2)
    page.get_by_role("button", name="Edit one.jpg").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("By hand")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit By hand")).to_be_focused()
    page.get_by_role("button", name="Remove two.jpg").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit By hand")).to_be_focused()
    page.locator("[data-start]").focus()
    page.keyboard.press("Enter")
    wait_for_results(page, 1)
    expect(page.locator("[data-done-title]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Link", exact=True)).to_be_focused()


def test_uploads_of_a_new_guest_belong_to_one_browser(open_page: OpenPage) -> None:
    page = open_page("/")
    choose(page, *[photo(f"{number}.jpg") for number in range(5)])
    start(page)
    wait_for_results(page, 5)
    page.goto(urljoin(page.url, "/my/uploads"))
    expect(page.locator(".own")).to_have_count(5)


def test_several_files_of_a_guest_get_one_link_that_a_reload_keeps(open_page: OpenPage) -> None:
    page = open_page("/")
    choose(page, photo("one.jpg"), photo("two.jpg"))
    expect(page.get_by_role("switch", name="Put them in an album")).to_be_checked()
    start(page)
    wait_for_results(page, 2)
    expect(page.locator("[data-done-title]")).to_have_text("Your album is ready")
    address = page.get_by_label("Link", exact=True).input_value()
    assert "/album/" in address
    delete_links = codes(page, "delete")
    page.reload()
    assert page.get_by_label("Link", exact=True).input_value() == address
    # Told once, kept by this browser.
    assert codes(page, "delete") == delete_links
    # What is changed keeps the focus, and is said.
    page.get_by_role("radio", name="Public").check()
    expect(page.locator("#toasts")).to_contain_text("Everybody can see it now.")
    expect(page.get_by_role("radio", name="Public")).to_be_focused()
    page.get_by_text("Rename").click()
    page.get_by_label("Name").fill(" ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("An album needs a name.")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_label("Name").fill("Summer")
    page.keyboard.press("Enter")
    expect(page.locator(".rename-name")).to_have_text("Summer")
    expect(page.locator("#rename")).to_be_focused()


def test_what_is_tried_again_comes_into_the_same_album(open_page: OpenPage) -> None:
    page = open_page("/")
    page.route("**/upload", lambda route: route.abort("connectionreset"), times=1)
    choose(page, photo("one.jpg"), photo("two.jpg"), photo("three.jpg"))
    start(page)
    wait_for_results(page, 2)
    address = page.get_by_label("Link", exact=True).input_value()
    page.locator("[data-retry]:visible").click()
    wait_for_results(page, 3)
    assert page.get_by_label("Link", exact=True).input_value() == address
    names = [code.rpartition("/")[2].partition(".")[0] for code in codes(page, "viewer")]
    assert names == ["one", "two", "three"]
