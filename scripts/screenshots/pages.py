"""Every kind of page, and what has to be done on it before its picture is taken."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Page, expect

from imghost.web.admin.navigation import ENTRIES
from scripts.screenshots import films
from scripts.screenshots.camera import Camera
from scripts.screenshots.kept import kept
from scripts.screenshots.pictures import PICTURES, RIDGES
from scripts.screenshots.site_content import Content, set_state
from tests.live import LiveSite


@dataclass
class Tour:
    """The site, what is on it, and a camera in one look."""

    site: LiveSite
    content: Content
    camera: Camera

    def show(self, name: str, path: str, *, member: bool = False) -> None:
        """Take a page as it comes."""
        with self.camera.page(path, self.content.member if member else None) as page:
            self.camera.take(page, name)

    def tend(self, name: str, path: str) -> None:
        """Take a page that only administrators see."""
        with self.camera.page(path, self.content.admin) as page:
            self.camera.take(page, name)

    def image(self, word: str) -> str:
        return f"/image/{self.content.images[word]}"

    def album(self, word: str) -> str:
        return f"/album/{self.content.albums[word]}"


def plain_pages(tour: Tour) -> None:
    """Pages that anybody sees by opening them."""
    tour.show("home", "/")
    tour.show("explore", "/explore/recent")
    tour.show("explore-albums", "/explore/albums")
    tour.show("videos", "/explore/videos")
    tour.show("categories", "/categories")
    tour.show("category", "/category/nature")
    tour.show("tag", "/tag/mountains")
    tour.show("user", "/user/mara")
    tour.show("album", tour.album(RIDGES))
    tour.show("album-password", tour.album("locked"))
    tour.show("sign-in", "/login")
    tour.show("sign-up", "/signup")
    tour.show("error-404", "/image/nothing-here")
    tour.show("api-docs", "/api-docs")
    tour.show("api-docs-upload", "/api-docs/chevereto")


def viewer_pages(tour: Tour) -> None:
    """One picture in each of its states."""
    tour.show("viewer", tour.image("blue-hour"))
    tour.show("viewer-tall", tour.image("teal-ridge"))
    tour.show("viewer-animation", tour.image("animation"))
    tour.show("nsfw-gate", tour.image("nsfw"))
    with tour.camera.page(f"/clip/{tour.content.images['video']}") as page:
        page.wait_for_function(
            "() => document.querySelector('video').networkState === HTMLMediaElement.NETWORK_IDLE"
        )
        tour.camera.take(page, "viewer-video")
    set_state(tour.site, tour.content.images["processing"], status="processing", thumb_bytes="9000")
    tour.show("viewer-processing", tour.image("processing"))
    reason = "The file ends in the middle of the picture."
    set_state(tour.site, tour.content.images["failed"], status="failed", failure=reason, thumb_bytes="0")
    tour.show("viewer-failed", tour.image("failed"), member=True)
    set_state(tour.site, tour.content.images["expired"], expires_at="2020-01-01 00:00:00.000000")
    tour.show("error-410", tour.image("expired"))


def member_pages(tour: Tour) -> None:
    """What only the owner sees."""
    set_state(tour.site, tour.content.images["processing"], status="processing", thumb_bytes="0")
    tour.show("my-uploads", "/my/uploads", member=True)
    tour.show("my-albums", "/my/albums", member=True)
    tour.show("album-edit", tour.album("locked") + "/edit", member=True)
    tour.show("viewer-owner", tour.image("blue-hour"), member=True)
    tour.show("viewer-edit", tour.image("blue-hour") + "/edit", member=True)
    tour.show("delete", tour.image("ember-range") + "/delete", member=True)
    tour.show("profile", "/settings/profile", member=True)
    tour.show("security", "/settings/security", member=True)
    tour.show("keys", "/settings/keys", member=True)
    with tour.camera.page("/settings/keys", tour.content.member) as page:
        page.get_by_label("What is it for?").fill("ShareX on my laptop")
        page.get_by_role("button", name="Create key").click()
        expect(page.locator("#credential")).to_be_visible()
        tour.camera.take(page, "key-new")
    with tour.camera.page("/", tour.content.member) as page:
        page.locator(".site-head .menu > summary").click()
        tour.camera.take(page, "menu")


def discovery_pages(tour: Tour) -> None:
    """The ways to a picture, and other ways to look at it."""
    tour.show("search", "/search?q=mountains")
    tour.show("search-empty", "/search")
    tour.show("trending", "/explore/trending")
    tour.show("popular", "/explore/popular")
    tour.show("tags", "/explore/tags")
    tour.show("slideshow", tour.album(RIDGES) + "/slideshow")
    tour.show("report", tour.image("blue-hour") + "/report")
    tour.show("drop-box", tour.content.drop_box)


def settings_pages(tour: Tour) -> None:
    """Everything a member keeps of an account."""
    for name in ("account", "defaults", "presets", "clients", "watermark", "export", "delete"):
        tour.show(f"settings-{name}", f"/settings/{name}", member=True)
    tour.show("two-step", "/settings/security/two-step", member=True)
    tour.show("drop-boxes", tour.album(RIDGES) + "/drop-boxes", member=True)
    tour.show("album-arrange", tour.album(RIDGES) + "/arrange", member=True)


def admin_pages(tour: Tour) -> None:
    """What moderators and administrators see."""
    for entry in ENTRIES:
        tour.tend(entry.path.strip("/").replace("/", "-"), entry.path)
    tour.tend("admin-settings-limits", "/admin/settings/limits")
    tour.tend("viewer-admin", tour.image("signal"))


def upload_pages(tour: Tour) -> None:
    """The way of a guest's files from the drop zone to their codes and an album."""
    with tour.camera.page("/") as page:
        _drag(page)
        tour.camera.take(page, "home-dragging")
    with tour.camera.page("/") as page:
        first, *others = _files()
        page.set_input_files("#pick", [first, _broken(), *others])
        expect(page.locator(".item-picture > :is(img, video)")).to_have_count(5)
        page.get_by_role("button", name="Edit ember-range.jpg").click()
        page.locator("#one-title").fill("Ember range")
        tour.camera.take(page, "editor")
        page.locator("[data-editor] [data-close]").click()
        page.evaluate("scrollTo(0, 0)")
        tour.camera.take(page, "queue-ready")
        _slow_down(page)
        page.locator("[data-start]").click()
        expect(page.locator(".item[data-state=failed]")).to_have_count(2, timeout=60_000)
        page.wait_for_function(
            "() => [...document.querySelectorAll('.item progress')].some(bar => bar.value > 0.15)"
        )
        page.evaluate("scrollTo(0, 0)")
        tour.camera.take(page, "queue")
    with tour.camera.page("/") as page:
        page.set_input_files("#pick", _files()[:4])
        page.locator("[data-start]").click()
        expect(page.locator("[data-done]")).to_be_visible(timeout=90_000)
        page.wait_for_function(
            "() => [...document.querySelectorAll('.thumb img')].every(i => i.naturalWidth)"
        )
        tour.camera.take(page, "done")
        page.get_by_role("link", name="Create an album of these").click()
        expect(page.locator("#album-name")).to_be_visible()
        page.locator("#album-name").fill("Evening light")
        tour.camera.take(page, "guest-album")
        page.goto(page.url + "my/uploads")
        tour.camera.take(page, "my-uploads-guest")


CHAPTERS: dict[str, Callable[[Tour], None]] = {
    "plain": plain_pages,
    "viewer": viewer_pages,
    "upload": upload_pages,
    "discovery": discovery_pages,
    "member": member_pages,
    "settings": settings_pages,
    "admin": admin_pages,
}


def _files() -> list[FilePayload]:
    drawn = {picture.name: picture for picture in PICTURES}
    names = ("ember-range", "coral-tide", "fairground")
    files: list[FilePayload] = [
        {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": kept(f"{name}.jpg", drawn[name].jpeg)}
        for name in names
    ]
    moving = kept("orbits.gif", films.animation)
    files.append({"name": "orbits.gif", "mimeType": "image/gif", "buffer": moving})
    tall = kept("winter-firs.jpg", drawn["winter-firs"].jpeg)
    files.append({"name": "winter-firs.jpg", "mimeType": "image/jpeg", "buffer": tall})
    files.append({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"})
    return files


def _broken() -> FilePayload:
    """A photograph of which only words are left."""
    return {"name": "words.jpg", "mimeType": "image/jpeg", "buffer": b"These are only words."}


def _slow_down(page: Page) -> None:
    """Upload as through a thin line, so that there is progress to be seen."""
    session = page.context.new_cdp_session(page)
    limits = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 40_000}
    session.send("Network.emulateNetworkConditions", limits)


def _drag(page: Page) -> None:
    page.evaluate(
        """() => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File(["x"], "picture.jpg", { type: "image/jpeg" }));
            document.body.dispatchEvent(new DragEvent("dragenter", { bubbles: true, dataTransfer }));
        }"""
    )
    page.wait_for_function("() => getComputedStyle(document.querySelector('[data-veil]')).opacity === '1'")
