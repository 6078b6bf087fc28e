"""What is left of an attack does nothing even when opened as a page of its own, which the site never does."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Request

from imghost.base.errors import Unprocessable, UnsupportedFormat
from imghost.imaging.limits import Limits
from imghost.imaging.vector.sanitise import sanitise
from tests.imaging.vector.drawings import hostile, svg

pytestmark = pytest.mark.browser

# Nobody listens there; a browser that asked would be seen asking.
_URL = "http://127.0.0.1:9/canary"


def left_of(data: bytes) -> bytes | None:
    try:
        return sanitise(data, Limits()).text
    except (Unprocessable, UnsupportedFormat):
        return None


def behaviour(browser: Browser, pages: list[Path]) -> tuple[list[str], list[str]]:
    """Dialogs that were shown and addresses that were asked for beside the pages themselves."""
    dialogs: list[str] = []
    asked: list[str] = []
    own = {page.as_uri() for page in pages}

    def note_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.page.url if dialog.page else dialog.message)
        dialog.dismiss()

    def note_request(request: Request) -> None:
        if request.url not in own:
            asked.append(request.url)

    context = browser.new_context()
    tab = context.new_page()
    tab.on("dialog", note_dialog)
    context.on("request", note_request)
    for page in pages:
        tab.goto(page.as_uri())
        tab.mouse.move(20, 20)
        tab.mouse.click(10, 18)
        # Whatever a page wants to do at once it has done by then.
        tab.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    context.close()
    return dialogs, asked


def test_a_browser_shows_no_dialog_and_asks_for_nothing(browser: Browser, tmp_path: Path) -> None:
    pages = []
    for number, (name, drawing) in enumerate(hostile("/p/canary.png", "/p/canary.txt", _URL).items()):
        text = left_of(drawing if isinstance(drawing, bytes) else drawing.encode())
        if text is not None:
            page = tmp_path / f"{number:03}-{name.replace('/', '-').replace(' ', '-')}.svg"
            page.write_bytes(text)
            pages.append(page)
    assert len(pages) > 60
    assert behaviour(browser, pages) == ([], [])


def test_the_same_browser_notices_what_was_not_sanitised(browser: Browser, tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    page = tmp_path / "raw.svg"
    page.write_text(svg(f'<script>alert(1)</script><image href="{_URL}" width="9" height="9"/>'))
    dialogs, asked = behaviour(browser, [page])
    assert dialogs
    assert asked == [_URL]
