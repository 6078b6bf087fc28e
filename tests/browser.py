"""A browser at the running site, shared by all tests that look at pages."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

from tests.live import LiveSite

MODULES = Path(__file__).parents[1] / "node_modules"
# Without the parts that draw a window it shows the same pages in two thirds of the time.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
HTMX = MODULES / "htmx.org/dist/htmx.min.js"
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_site: LiveSite) -> Iterator[OpenPage]:
    """Open an address of the site in a fresh browser profile; errors of the page fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Answers with an error status are what some tests ask for.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def open_at(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.route("https://cdn.jsdelivr.net/**", _send_htmx)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_site.base_url + path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []


def _send_htmx(route: Route) -> None:
    headers = {"Access-Control-Allow-Origin": "*"}
    route.fulfill(body=HTMX.read_bytes(), content_type="text/javascript", headers=headers)
