"""The viewer, the lists and the theme in a real browser, with script and without."""

import contextlib
import io
import json
import re
import sqlite3
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import OpenPage
from tests.live import PASSWORD, LiveSite
from tests.pictures import animation, encoded, jpeg
from tests.services.delivery.films import film
from tests.waiting import wait_until
from tests.web.uploads.browsing import axe_complaints

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live_site")]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
# Google's Photo Sphere XMP.
EQUIRECTANGULAR = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"'
    b' GPano:ProjectionType="equirectangular"/></rdf:RDF></x:xmpmeta>'
)
TARGETS = """() => [...document.querySelectorAll("button, summary, a.button, .pills a")]
    .filter((part) => part.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((part) => [part.outerHTML.slice(0, 120), part.getBoundingClientRect()])
    .map(([text, { width, height }]) => [Math.round(Math.min(width, height)), text])
    .filter(([side]) => side > 0)"""
NO_SCRIPT = {"java_script_enabled": False}


def publish(
    site: LiveSite, content: bytes | None = None, name: str = "pier.jpg", **fields: str
) -> dict[str, Any]:
    """Upload as the member and wait until everything is made; return the image of the answer."""
    image = send(site, content or jpeg(1600, 1000), name, **fields)
    wait_until(lambda: column(site, image["id_encoded"], "status") == "ready")
    return image


def send(site: LiveSite, content: bytes, name: str = "pier.jpg", **fields: str) -> dict[str, Any]:
    answer = httpx.post(
        f"{site.base_url}/api/1/upload", headers={"X-API-Key": site.api_key},
        files={"source": (name, content)}, data=fields, timeout=60, trust_env=False,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    image: dict[str, Any] = answer.json()["image"]
    return image


def column(site: LiveSite, code: str, name: str) -> Any:
    with contextlib.closing(sqlite3.connect(site.home / "imghost.sqlite3")) as database:
        return database.execute(f"SELECT {name} FROM images WHERE code = ?", (code,)).fetchone()[0]  # noqa: S608


def set_column(site: LiveSite, code: str, name: str, value: object) -> None:
    with contextlib.closing(sqlite3.connect(site.home / "imghost.sqlite3", timeout=10)) as database:
        database.execute(f"UPDATE images SET {name} = ? WHERE code = ?", (value, code))  # noqa: S608
        database.commit()


def sign_in(page: Page, site: LiveSite, name: str = "member") -> None:
    page.goto(f"{site.base_url}/login")
    page.get_by_label("Name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"^(?!.*/login)"))


def scale(page: Page) -> float:
    """How much larger than the whole picture it is drawn now."""
    return float(
        page.evaluate("new DOMMatrix(getComputedStyle(document.querySelector('.stage-zoom')).transform).a")
    )


def test_a_click_zooms_in_and_the_next_one_out(open_page: OpenPage, live_site: LiveSite) -> None:
    page = open_page(publish(live_site)["path_viewer"])
    picture = page.locator(".stage-picture")
    expect(page.locator(".stage-tools")).to_be_visible()
    assert scale(page) == 1
    picture.click()
    assert scale(page) >= 2
    picture.click()
    assert scale(page) == 1


def test_keys_and_wheel_zoom_and_the_hand_moves(open_page: OpenPage, live_site: LiveSite) -> None:
    page = open_page(publish(live_site)["path_viewer"])
    expect(page.locator(".stage-tools")).to_be_visible()
    page.keyboard.press("+")
    page.keyboard.press("+")
    zoomed = scale(page)
    assert zoomed == pytest.approx(1.6**2, rel=0.01)
    page.mouse.move(683, 400)
    page.mouse.wheel(0, -300)
    page.wait_for_function(
        "by => new DOMMatrix(getComputedStyle(document.querySelector('.stage-zoom')).transform).a > by",
        arg=zoomed,
    )
    position = "new DOMMatrix(getComputedStyle(document.querySelector('.stage-zoom')).transform).e"
    before = page.evaluate(position)
    page.mouse.down()
    page.mouse.move(733, 400, steps=4)
    page.mouse.up()
    assert page.evaluate(position) == pytest.approx(before + 50, abs=1)
    page.keyboard.press("Escape")
    assert scale(page) == 1


def test_the_wheel_scrolls_the_page_until_somebody_zooms(open_page: OpenPage, live_site: LiveSite) -> None:
    page = open_page(publish(live_site)["path_viewer"])
    expect(page.locator(".stage-tools")).to_be_visible()
    page.mouse.move(683, 400)
    page.mouse.wheel(0, 300)
    page.wait_for_function("() => scrollY > 100")
    assert scale(page) == 1


def test_arrow_keys_lead_to_the_neighbours_and_escape_to_the_list(
    open_page: OpenPage, live_site: LiveSite
) -> None:
    older = publish(live_site, title="Older")
    newer = publish(live_site, title="Newer")
    page = open_page(newer["path_viewer"])
    expect(page.locator(f"link[rel=prefetch][href$='{older['path_viewer']}']")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{older['path_viewer']}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{newer['path_viewer']}")
    share = page.locator("details.download").first
    share.locator("summary").click()
    page.keyboard.press("Escape")
    expect(share).not_to_have_attribute("open", "")
    expect(page).to_have_url(re.compile(re.escape(newer["path_viewer"])))
    page.keyboard.press("Escape")
    page.wait_for_url("**/explore/recent")


def test_a_stage_in_the_works_turns_into_the_picture_by_itself(
    open_page: OpenPage, live_site: LiveSite
) -> None:
    image = publish(live_site)
    set_column(live_site, image["id_encoded"], "thumb_bytes", 0)
    set_column(live_site, image["id_encoded"], "status", "processing")
    page = open_page(image["path_viewer"])
    expect(page.get_by_text("Being processed")).to_be_visible()
    set_column(live_site, image["id_encoded"], "thumb_bytes", 9_000)
    expect(page.get_by_text("Sharper in a moment")).to_be_visible()
    picture = page.locator(".stage-picture")
    expect(picture).to_have_js_property("complete", True)
    early = picture.bounding_box()
    set_column(live_site, image["id_encoded"], "status", "ready")
    expect(page.locator(".stage-tools")).to_be_visible()
    expect(page.locator("[hx-trigger]")).to_have_count(0)
    assert "/sizes/" in picture.evaluate("picture => picture.srcset")
    # As large as the sharp one, which is fitted into its box and never enlarged.
    box = picture.bounding_box()
    assert early is not None
    assert box is not None
    scale = min(box["width"] / 1600, box["height"] / 1000, 1)
    assert (early["width"], early["height"]) == pytest.approx((1600 * scale, 1000 * scale), abs=2)


def test_a_tile_in_the_works_turns_into_the_picture_by_itself(
    open_page: OpenPage, live_site: LiveSite
) -> None:
    image = publish(live_site, title="Soon")
    set_column(live_site, image["id_encoded"], "thumb_bytes", 0)
    set_column(live_site, image["id_encoded"], "status", "processing")
    page = open_page("/explore/recent")
    tile = page.locator(f".tile:has([href*='{image['id_encoded']}'])")
    expect(tile.get_by_text("Processing")).to_be_visible()
    set_column(live_site, image["id_encoded"], "thumb_bytes", 9_000)
    picture = tile.get_by_role("img", name="Soon")
    expect(picture).to_have_js_property("currentSrc", image["medium"]["url"])
    expect(tile.get_by_text("Processing")).to_have_count(0)
    same = picture.element_handle()
    set_column(live_site, image["id_encoded"], "status", "ready")
    expect(picture).to_have_attribute("srcset", re.compile("/sizes/"))
    expect(page.locator("[hx-trigger='every 2s']")).to_have_count(0)
    # The same element, which shows the first picture until the sharp one has come.
    assert same is not None
    assert same.evaluate("picture => picture.isConnected")


def test_codes_are_copied(open_page: OpenPage, live_site: LiveSite) -> None:
    image = publish(live_site)
    page = open_page(image["path_viewer"])
    page.get_by_role("button", name="Copy Direct link").click()
    assert page.evaluate("navigator.clipboard.readText()") == image["url"]


def test_owners_edit_in_place(open_page: OpenPage, live_site: LiveSite) -> None:
    image = publish(live_site, title="Before")
    page = open_page("/")
    sign_in(page, live_site)
    page.goto(image["url_viewer"])
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Title").fill("After the rain")
    page.get_by_label("Tags").fill("a/b")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error")).to_contain_text("Invalid tags")
    expect(page.get_by_label("Title")).to_have_value("After the rain")
    page.get_by_label("Tags").fill("rain, light")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("After the rain")
    expect(page.get_by_role("link", name="#rain")).to_be_visible()
    expect(page.get_by_role("link", name="Edit", exact=True)).to_be_focused()
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    expect(page).to_have_url(re.compile("/image/After-the-rain"))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("After the rain")


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
def test_members_like_with_and_without_script(
    with_script: bool, open_page: OpenPage, live_site: LiveSite
) -> None:
    image = publish(live_site, jpeg(60, 40))
    page = open_page("/", java_script_enabled=with_script)
    sign_in(page, live_site)
    page.goto(image["url_viewer"])
    like = page.get_by_role("button", name="Like, ")
    loaded: list[str] = []
    page.on("domcontentloaded", lambda page: loaded.append(page.url))
    for pressed, number in (("true", 1), ("false", 0), ("true", 1)):
        like.click()
        expect(like).to_have_attribute("aria-pressed", pressed)
        expect(like).to_have_text(str(number))
    # In place with script, by a page each time without.
    assert loaded == [] if with_script else [image["url_viewer"]] * 3
    page.reload()
    expect(like).to_have_attribute("aria-pressed", "true")


def test_fingers_pinch_and_swipe(open_page: OpenPage, live_site: LiveSite) -> None:
    older = send(live_site, jpeg(300, 200))
    page = open_page(publish(live_site, jpeg(800, 500))["path_viewer"], **PHONE)
    box = page.locator(".stage-frame").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *places: float) -> None:
        points = [{"x": place, "y": y, "id": number} for number, place in enumerate(places)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", x - 30, x + 30)
    touch("touchMove", x - 90, x + 90)
    touch("touchEnd")
    wait_until(lambda: scale(page) > 2)
    page.reload()
    touch("touchStart", x + 80)
    touch("touchMove", x)
    touch("touchMove", x - 80)
    touch("touchEnd")
    page.wait_for_url(f"**{older['path_viewer']}")


def test_a_panorama_is_looked_around_in(open_page: OpenPage, live_site: LiveSite) -> None:
    """Its quarters, from left to right, are red, green, blue and yellow: ahead green meets blue."""
    panorama = Image.new("RGB", (1024, 512))
    for number, colour in enumerate(("#f00", "#0f0", "#00f", "#ff0")):
        panorama.paste(colour, (256 * number, 0, 256 * number + 256, 512))
    image = publish(live_site, encoded(panorama, "JPEG", quality=95, xmp=EQUIRECTANGULAR))
    page = open_page(image["path_viewer"])
    around = page.locator("canvas.stage-sphere")
    expect(around).to_be_visible()
    expect(page.locator(".stage-scale")).to_have_text("75°")

    def seen(share: float) -> tuple[int, ...]:
        with Image.open(io.BytesIO(around.screenshot())) as shot:
            pixel = shot.convert("RGB").getpixel((int(shot.width * share), shot.height // 2))
        assert isinstance(pixel, tuple)
        return tuple(255 if value > 127 else 0 for value in pixel)

    wait_until(lambda: seen(0.4) == (0, 255, 0))
    assert seen(0.6) == (0, 0, 255)
    # A drag to the right by the height of the stage turns to the left by what is seen up and down: 75°.
    box = around.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 100, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 100 + box["height"], middle, steps=5)
    page.mouse.up()
    wait_until(lambda: seen(0.5) == (0, 255, 0))
    assert seen(0.3) == (255, 0, 0)
    around.focus()
    page.keyboard.press("+")
    expect(page.locator(".stage-scale")).to_have_text("60°")
    page.get_by_role("button", name="360° view").click()
    expect(around).to_be_hidden()
    expect(page.locator(".stage-picture")).to_be_visible()


def test_videos_play_and_are_wound_on(open_page: OpenPage, live_site: LiveSite) -> None:
    image = publish(live_site, film(3), name="waves.mp4")
    page = open_page(image["path_viewer"])
    video = page.locator("video.stage-video")
    expect(video).to_have_attribute("poster", re.compile("/sizes/|/images/"))
    assert video.evaluate("""async (video) => {
        video.muted = true;
        await video.play();
        video.pause();
        video.currentTime = 2;
        await new Promise((seen) => video.addEventListener("seeked", seen, { once: true }));
        return [video.videoWidth, Math.round(video.duration), video.currentTime];
    }""") == [320, 3, 2]


def test_times_are_told_in_the_zone_of_the_browser(open_page: OpenPage, live_site: LiveSite) -> None:
    image = publish(live_site, jpeg(60, 40))
    page = open_page("/explore/recent", timezone_id="Asia/Tokyo")
    # Whoever clicks has told it by then.
    page.locator(f".tile-link[href*='{image['id_encoded']}']").click()
    page.wait_for_url(f"**{image['path_viewer']}*")
    shown = page.locator("time").first
    moment = datetime.fromisoformat(shown.get_attribute("datetime") or "")
    there = moment.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%-I:%M:%S")
    expect(shown).to_have_attribute("title", re.compile(there))


def test_one_key_decides_a_case_of_the_moderators(open_page: OpenPage, live_site: LiveSite) -> None:
    images = [send(live_site, jpeg(60, 40), title=f"Case {number}") for number in range(3)]
    for image in images:
        where = f"{live_site.base_url}/image/{image['id_encoded']}/report"
        assert httpx.post(where, data={"reason": "spam"}, trust_env=False).status_code == 303
    live_site.add_member("mona", "moderator")
    page = open_page("/", bypass_csp=True)
    sign_in(page, live_site, "mona")
    page.goto(f"{live_site.base_url}/admin/moderation")
    cases = page.locator("[data-case]")
    expect(cases).to_have_count(3)
    assert axe_complaints(page) == []
    page.keyboard.press("j")
    expect(cases.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(cases.nth(1)).to_be_focused()
    kept, hidden = cases.nth(1).get_attribute("aria-label"), cases.nth(2).get_attribute("aria-label")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(cases).to_have_count(2)
    # The next case took its place and the focus, so that the next key decides that one.
    expect(cases.nth(1)).to_be_focused()
    page.keyboard.press("h")
    expect(cases).to_have_count(1)
    by_title = {image["title"]: image["id_encoded"] for image in images}
    assert column(live_site, by_title[kept], "quarantined_at") is None
    assert column(live_site, by_title[hidden], "quarantined_at") is not None


def test_moderators_decide_without_script(open_page: OpenPage, live_site: LiveSite) -> None:
    image = send(live_site, jpeg(60, 40), title="Doubtful")
    where = f"{live_site.base_url}/image/{image['id_encoded']}/report"
    assert httpx.post(where, data={"reason": "spam"}, trust_env=False).status_code == 303
    live_site.add_member("nora", "moderator")
    page = open_page("/", **NO_SCRIPT)
    sign_in(page, live_site, "nora")
    page.goto(f"{live_site.base_url}/admin/moderation")
    page.get_by_role("article", name="Doubtful").get_by_role("button", name="Hide").click()
    expect(page.get_by_role("article", name="Doubtful")).to_have_count(0)
    page.goto(f"{live_site.base_url}/admin/quarantine")
    page.get_by_role("article", name="Doubtful").get_by_role("button", name="Restore").click()
    expect(page.get_by_role("article", name="Doubtful")).to_have_count(0)
    assert column(live_site, image["id_encoded"], "quarantined_at") is None


def test_a_phones_targets_are_large_enough(open_page: OpenPage, live_site: LiveSite) -> None:
    """44 by 44 CSS pixels (WCAG 2.2, 2.5.5); links in sentences may be smaller."""
    image = send(live_site, jpeg(60, 40))
    page = open_page("/", **PHONE)
    for path in ("/", "/explore/recent", image["path_viewer"], "/login"):
        page.goto(live_site.base_url + path)
        expect(page.locator("main")).to_be_visible()
        targets = page.evaluate(TARGETS)
        assert len(targets) > 2, path
        assert [target for target in targets if target[0] < 44] == [], path


def test_the_gate_opens_for_the_session(open_page: OpenPage, live_site: LiveSite) -> None:
    image = publish(live_site, nsfw="1")
    page = open_page(image["path_viewer"])
    expect(page.locator(".stage-picture")).to_have_count(0)
    page.get_by_role("button", name="Show it").click()
    expect(page.locator(".stage-picture")).to_be_visible()
    page.reload()
    expect(page.locator(".stage-picture")).to_be_visible()


def test_the_theme_switches_at_once_and_stays(open_page: OpenPage) -> None:
    page = open_page("/explore/recent", color_scheme="light")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(background)
    page.get_by_label("Menu").click()
    page.get_by_role("button", name="Automatic theme").click()
    page.wait_for_function(f"light => {background} !== light", arg=light)
    dark = page.evaluate(background)
    page.reload()
    assert page.evaluate(background) == dark


def test_times_are_in_the_browser_s_zone_once_somebody_stirs(
    open_page: OpenPage, live_site: LiveSite
) -> None:
    page = open_page(publish(live_site)["path_viewer"], timezone_id="Asia/Tokyo")
    moment = page.locator("main time").first
    assert "UTC" in str(moment.get_attribute("title"))
    page.keyboard.press("Shift")
    page.reload()
    assert "UTC" not in str(moment.get_attribute("title"))
    assert {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}["zone"] == "Asia/Tokyo"


def test_lists_go_on_by_themselves(open_page: OpenPage, live_site: LiveSite) -> None:
    small = jpeg(60, 40)
    for _ in range(26):
        send(live_site, small)
    page = open_page("/explore/recent")
    expect(page.locator(".tile").nth(23)).to_be_attached()
    page.mouse.move(600, 600)
    page.mouse.wheel(0, 20_000)
    expect(page.locator(".tile").nth(25)).to_be_attached()


def test_rows_keep_proportions(open_page: OpenPage, live_site: LiveSite) -> None:
    shapes = [(900, 600), (600, 900), (1200, 500), (700, 700), (1600, 900), (640, 480)]
    for width, height in shapes:
        publish(live_site, jpeg(width, height))
    page = open_page("/explore/recent")
    measured = page.evaluate("""() => [...document.querySelectorAll('.tile')].slice(0, 6).map((tile) => {
        const { width, height, top } = tile.getBoundingClientRect();
        return { ratio: width / height, top, bottom: top + height };
    })""")
    for tile, (width, height) in zip(measured, reversed(shapes), strict=True):
        assert tile["ratio"] == pytest.approx(width / height, rel=0.03)
    for one in measured:
        for other in measured:
            if abs(one["top"] - other["top"]) < 1:
                assert one["bottom"] == pytest.approx(other["bottom"], abs=1.5)


def test_animations_play_while_pointed_at(open_page: OpenPage, live_site: LiveSite) -> None:
    image = publish(live_site, animation(size=(400, 300)), name="dance.gif", title="Dance")
    page = open_page("/explore/recent")
    tile = page.locator(".tile", has=page.get_by_role("img", name="Dance")).first
    expect(tile.locator(".moving")).to_have_count(0)
    tile.hover()
    # Whatever the page's own colours are, the name stands on the dark foot of a picture.
    expect(tile.locator(".tile-label")).to_have_css("color", "rgb(255, 255, 255)")
    expect(tile.locator(".moving")).to_have_attribute(
        "src", re.sub("^http://[^/]+", "", image["medium"]["url"])
    )
    page.mouse.move(5, 5)
    expect(tile.locator(".moving")).to_have_count(0)


def test_shortcuts_are_listed(open_page: OpenPage) -> None:
    page = open_page("/explore/recent")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("u")
    page.wait_for_function("() => location.pathname === '/'")


def test_everything_works_without_script(open_page: OpenPage, live_site: LiveSite) -> None:
    image = publish(live_site, nsfw="1", title="Plain")
    page = open_page(image["path_viewer"], **NO_SCRIPT)
    page.get_by_role("button", name="Show it").click()
    expect(page.locator(".stage-picture")).to_be_visible()
    page.get_by_text("Details", exact=True).click()
    expect(page.get_by_text("Dimensions")).to_be_visible()
    page.get_by_label("Menu").click()
    page.get_by_role("button", name="Automatic theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    sign_in(page, live_site)
    page.goto(image["url_viewer"])
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Title").fill("Plainer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plainer")
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("[data-undo]")).to_contain_text("One upload deleted.")
    assert httpx.get(image["url_viewer"], trust_env=False).status_code in (301, 404)


@pytest.mark.parametrize(("scheme", "device"), [("light", "desktop"), ("dark", "phone")])
def test_axe_finds_nothing(scheme: str, device: str, open_page: OpenPage, live_site: LiveSite) -> None:
    image, veiled = publish(live_site, title="Seen"), publish(live_site, nsfw="1")
    options = PHONE if device == "phone" else {}
    page = open_page("/", color_scheme=scheme, bypass_csp=True, **options)
    sign_in(page, live_site)
    paths = [
        image["path_viewer"], f"/image/{image['id_encoded']}/edit", f"/image/{image['id_encoded']}/delete",
        "/explore/recent", "/explore/albums", "/categories", "/user/member", "/my/albums", "/albums/new",
        "/nothing",
    ]  # fmt: skip
    found = {}
    for path in paths:
        page.goto(live_site.base_url + path)
        found[path] = axe_complaints(page)
    stranger = open_page(veiled["path_viewer"], color_scheme=scheme, bypass_csp=True, **options)
    found["gate"] = axe_complaints(stranger)
    assert {path: rows for path, rows in found.items() if rows} == {}, json.dumps(found, indent=1)
