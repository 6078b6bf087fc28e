"""Uploads from URLs in a browser; the site may fetch from a server of the test."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser import OpenPage
from tests.live import OUTSIDE
from tests.pictures import png
from tests.web.uploads.browsing import codes, start, wait_for_results

pytestmark = [pytest.mark.browser, pytest.mark.processes]


class Pictures(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path.endswith(".png")
        body = png() if found else b"nothing"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def pictures() -> Iterator[str]:
    with ThreadingHTTPServer((OUTSIDE, 0), Pictures) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://{OUTSIDE}:{server.server_port}"
        server.shutdown()
        thread.join()


def test_each_address_is_fetched_and_has_its_own_result(open_page: OpenPage, pictures: str) -> None:
    page = open_page("/")
    page.get_by_text("From URLs").click()
    page.get_by_label("One address per line").fill(
        f"{pictures}/sea.png\n\n{pictures}/missing\n{pictures}/sky.png"
    )
    page.get_by_role("button", name="Add to the list").click()
    expect(page.locator(".item")).to_have_count(3)
    page.get_by_role("radio", name="Public").check()
    start(page)
    wait_for_results(page, 2)
    assert [address.rpartition("/")[2] for address in codes(page, "direct")] == ["sea.png", "sky.png"]
    expect(page.locator(".item-note")).to_have_text("This cannot be read. It may be damaged, or not there.")


def test_the_form_without_script_fetches_them_too(open_page: OpenPage, pictures: str) -> None:
    page = open_page("/upload", java_script_enabled=False)
    page.get_by_text("From URLs").click()
    page.locator("#urls").fill(f"{pictures}/one.png\n{pictures}/missing\n")
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("heading", name="Your upload is ready")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text(
        "missing: This cannot be read. It may be damaged, or not there."
    )
