"""Drop boxes on a phone, the slideshow and the arranging of an album, in a real browser."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser import OpenPage
from tests.live import PASSWORD, LiveSite
from tests.pictures import jpeg
from tests.waiting import wait_until
from tests.web.uploads.browsing import axe_complaints, choose, not_a_picture, photo, start

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live_site")]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
STILL = {"reduced_motion": "reduce"}


class Owner:
    """The member of the site without a browser."""

    def __init__(self, site: LiveSite) -> None:
        self.client = httpx.Client(base_url=site.base_url, trust_env=False, timeout=60)
        self.send("/login", login="member", password=PASSWORD)

    def send(self, path: str, **fields: str) -> httpx.Response:
        answer = self.client.post(path, data=fields)
        assert answer.status_code == 303, answer.text
        return answer

    def add_album(self, name: str, *titles: str, **fields: str) -> str:
        """Return the code of an album whose pictures are ready."""
        form = {"name": name, "visibility": "public", "sort": "oldest", **fields}
        code = self.send("/albums/new", **form).headers["Location"].rpartition(".")[2]
        for number, title in enumerate(titles):
            answer = self.client.post(
                "/upload", headers={"Accept": "application/json"}, data={"album": code, "title": title},
                files={"source": (f"{title}.jpg", jpeg(300 + number, 200))},
            )  # fmt: skip
            assert answer.status_code == 201, answer.text
        # No tile asks for itself again.
        wait_until(lambda: "every 2s" not in self.client.get(f"/album/{code}", follow_redirects=True).text)
        return code

    def lend_session(self, page: Page, site: LiveSite) -> None:
        """Let the browser of `page` be signed in, too."""
        page.context.add_cookies(
            [{"name": name, "value": value, "url": site.base_url}
             for name, value in self.client.cookies.items()]
        )  # fmt: skip

    def add_drop_box(self, album: str, **fields: str) -> str:
        """Return the path of a new drop box."""
        self.send(f"/album/{album}/drop-boxes", **{"blind": "1", "expiration": "P1D", **fields})
        page = self.client.get(f"/album/{album}/drop-boxes").text
        found = re.search(r"/drop/\w{22}", page)
        assert found is not None
        return found[0]


@pytest.fixture
def owner(live_site: LiveSite) -> Iterator[Owner]:
    member = Owner(live_site)
    yield member
    member.client.close()


def test_a_guest_of_the_wedding_brings_photos_with_a_phone(open_page: OpenPage, owner: Owner) -> None:
    album = owner.add_album("Wedding", visibility="private")
    box = owner.add_drop_box(album, message="Your photos, please!", most_files="2")
    page = open_page(box, **PHONE)
    expect(page.get_by_text("Your photos, please!")).to_be_visible()
    assert axe_complaints(page) == []
    choose(
        page, photo("rings.jpg"), not_a_picture("speech.jpg"), photo("cake.jpg", 500), photo("late.jpg", 400)
    )
    start(page)
    expect(page.locator("[data-done]")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-done-title]")).to_have_text("Your 2 files arrived. Thank you!")
    expect(page.get_by_text("no room left").first).to_be_visible()
    links = page.locator("[data-delete-links]").input_value().split()
    assert len(links) == 2
    assert axe_complaints(page) == []
    # What was brought cannot be looked at, but it can be taken back.
    page.goto(links[0])
    assert page.locator("main img").count() == 0
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Deleted")).to_be_visible()
    shown = owner.client.get(f"/album/{album}", follow_redirects=True).text
    assert "1 picture" in shown


def test_a_drop_box_works_without_script(open_page: OpenPage, owner: Owner) -> None:
    box = owner.add_drop_box(owner.add_album("Party", visibility="private"))
    page = open_page(box, java_script_enabled=False, **PHONE)
    page.set_input_files("#pick", [photo("one.jpg"), photo("two.jpg", 500)])
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 files arrived. Thank you!")


def place(page: Page) -> str:
    return page.locator("[data-place]").inner_text()


def test_the_slideshow_runs_pauses_and_is_steered_by_keys(
    open_page: OpenPage, live_site: LiveSite, owner: Owner
) -> None:
    album = owner.add_album("Show", "one", "two", "three")
    page = open_page(f"/album/{album}/slideshow")
    toggle = page.locator("[data-play]")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Seconds for each picture").select_option("2")
    expect(page.locator("[data-place]")).to_have_text("2 of 3", timeout=15_000)
    # The list of speeds keeps its own keys.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    stopped = int(place(page)[0])
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-place]")).to_have_text(f"{stopped % 3 + 1} of 3")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-place]")).to_have_text(f"{stopped} of 3")
    # A reload stays at the picture that is shown.
    page.reload()
    expect(page.locator("[data-place]")).to_have_text(f"{stopped} of 3")
    assert axe_complaints(page) == []
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/album/Show.{album}")


def test_the_slideshow_waits_for_those_who_want_less_motion(open_page: OpenPage, owner: Owner) -> None:
    album = owner.add_album("Calm", "one", "two")
    page = open_page(f"/album/{album}/slideshow", **STILL)
    expect(page.locator("[data-play]")).to_be_visible()
    expect(page.locator("[data-play]")).to_have_attribute("aria-pressed", "false")


def test_pictures_are_dragged_to_their_place(open_page: OpenPage, live_site: LiveSite, owner: Owner) -> None:
    album = owner.add_album("Order", "one", "two", "three")
    page = open_page("/")
    owner.lend_session(page, live_site)
    page.goto(f"{live_site.base_url}/album/{album}/arrange")
    pictures = page.locator("[data-arrange] img")
    assert axe_complaints(page) == []
    with page.expect_response("**/arrange"):
        page.locator("[data-code]", has=page.get_by_alt_text("three")).drag_to(
            page.locator("[data-code]", has=page.get_by_alt_text("one")), target_position={"x": 20, "y": 40}
        )
    assert [pictures.nth(number).get_attribute("alt") for number in range(3)] == ["three", "one", "two"]
    page.get_by_role("button", name="Move two forward").click()
    expect(pictures.nth(1)).to_have_attribute("alt", "two")
    page.goto(f"{live_site.base_url}/album/{album}")
    assert page.locator(".tile-label b").all_inner_texts() == ["three", "two", "one"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_deleted_album_is_taken_back_by_the_notice(
    open_page: OpenPage, live_site: LiveSite, owner: Owner, script: bool
) -> None:
    # No two albums of one account have the same name.
    name = f"Regretted {'with' if script else 'without'} script"
    album = owner.add_album(name, "one", "two")
    page = open_page("/", java_script_enabled=script)
    owner.lend_session(page, live_site)
    page.goto(f"{live_site.base_url}/album/{album}")
    page.locator("summary", has_text="Manage").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    expect(page.get_by_role("heading", name="Delete album?")).to_be_visible()
    page.get_by_label("Delete its pictures too").check()
    page.get_by_role("button", name="Delete album").click()
    notice = page.locator(".notice", has_text="The album was deleted.")
    expect(notice).to_be_visible()
    expect(page.locator(f"[href='/my/albums/{album}']")).to_have_count(0)
    assert owner.client.get(f"/album/{album}", follow_redirects=True).status_code == 404
    notice.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The album was restored.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(".tile")).to_have_count(2)
    # It is offered once.
    page.goto(f"{live_site.base_url}/my/albums")
    expect(page.locator("[data-undo]")).to_have_count(0)
    expect(page.locator(f"[href='/my/albums/{album}']")).not_to_have_count(0)
