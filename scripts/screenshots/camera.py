"""A browser at the site, and how what it shows becomes a small PNG."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

from scripts.screenshots.site_content import HOST
from scripts.screenshots.visitor import Visitor
from tests.browser import CHROMIUM, HTMX
from tests.web.uploads.browsing import axe_complaints

ADDRESS = f"http://{HOST}"
COLOURS = 256
PATIENCE_MILLISECONDS = 8_000
# Tiles that ask again for themselves may take a picture away while it loads: it would never be decoded.
DECODE = """patience => Promise.race([
    new Promise(resolve => setTimeout(resolve, patience)),
    Promise.all([...document.images]
        .filter(image => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight)
        .map(image => image.decode().catch(() => {})))])"""
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1366, "height": 850}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "dark": {"viewport": {"width": 1366, "height": 850}, "color_scheme": "dark"},
}


@dataclass
class Camera:
    """Opens pages in one look and keeps pictures of them in `folder`; `whole` takes all of the page.

    With `judges`, axe-core looks at each page too; `complaints` is what it found, by the picture's name.
    """

    browser: Browser
    look: str
    folder: Path
    whole: bool = False
    judges: bool = False
    complaints: dict[str, list[str]] = field(default_factory=dict)

    @contextmanager
    def page(self, path: str, visitor: Visitor | None = None) -> Iterator[Page]:
        """A fresh browser profile at `path`, signed in as `visitor`."""
        context = self.browser.new_context(**LOOKS[self.look], bypass_csp=self.judges)
        context.set_default_timeout(60_000)
        context.route("https://cdn.jsdelivr.net/**", _send_htmx)
        if visitor is not None:
            cookies = [
                {"name": name, "value": value, "url": ADDRESS} for name, value in visitor.cookies.items()
            ]
            context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(ADDRESS + path)
        yield page
        context.close()

    def take(self, page: Page, name: str) -> None:
        """Wait until every picture in sight is there, then keep what the page looks like."""
        page.evaluate(DECODE, PATIENCE_MILLISECONDS)
        path = self.folder / f"{name}-{self.look}.png"
        path.write_bytes(
            _quantised(page.screenshot(full_page=self.whole, animations="disabled", caret="hide"))
        )
        if self.judges and (found := axe_complaints(page)):
            self.complaints[path.stem] = found


@contextmanager
def started_browser(port: int) -> Iterator[Browser]:
    """Debian's Chromium, to which the site's made-up name leads to `port` of this machine."""
    rules = f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--hide-scrollbars", rules],
        )
        yield browser
        browser.close()


def _send_htmx(route: Route) -> None:
    headers = {"Access-Control-Allow-Origin": "*"}
    route.fulfill(body=HTMX.read_bytes(), content_type="text/javascript", headers=headers)


def _quantised(png: bytes) -> bytes:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    palette = picture.quantize(COLOURS, Image.Quantize.MEDIANCUT)
    # Pillow dithers only towards a palette that it is given.
    few = picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
