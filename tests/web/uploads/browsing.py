"""What tests do in the browser, and files to do it with."""

import json
import subprocess
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.browser import MODULES
from tests.pictures import animation, jpeg, png


def photo(name: str = "photo.jpg", width: int = 640) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(width, 400)}


def drawing(name: str = "drawing.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": png()}


def moving(name: str = "moving.gif") -> FilePayload:
    return {"name": name, "mimeType": "image/gif", "buffer": animation()}


def not_a_picture(name: str = "words.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": b"These are only words."}


def clip(folder: Path) -> FilePayload:
    """Two seconds of a test picture as H.264."""
    path = folder / "clip.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=2"]
    command = [
        "ffmpeg",
        "-loglevel",
        "error",
        *source,
        "-pix_fmt",
        "yuv420p",
        "-movflags",
        "+faststart",
        str(path),
    ]
    subprocess.run(command, check=True)
    return {"name": "clip.mp4", "mimeType": "video/mp4", "buffer": path.read_bytes()}


def choose(page: Page, *files: FilePayload | Path) -> None:
    page.set_input_files("#pick", list(files))


def start(page: Page) -> None:
    page.locator("[data-start]").click()


def wait_for_results(page: Page, count: int) -> None:
    """Wait until the done view shows `count` thumbnails that have really loaded."""
    expect(page.locator("[data-done]")).to_be_visible(timeout=30_000)
    expect(page.locator(".thumb")).to_have_count(count)
    page.wait_for_function(
        """count => [...document.querySelectorAll('.thumb-picture > img')]
            .filter(image => image.naturalWidth).length === count""",
        arg=count,
    )


def codes(page: Page, kind: str) -> list[str]:
    if not page.locator(".codes").is_visible():
        page.get_by_text("All links and embed codes").click()
    page.locator(f".kind[value={kind}]").click()
    return page.locator("[data-codes-text]").input_value().splitlines()


def drop(page: Page, *files: FilePayload) -> None:
    """Drop `files` onto the page as a file manager does."""
    _send_files(page, "drop", files)


def paste(page: Page, *files: FilePayload, text: str = "") -> None:
    """Paste `files`, or `text`, into the page."""
    _send_files(page, "paste", files, text)


def _send_files(page: Page, event: str, files: tuple[FilePayload, ...], text: str = "") -> None:
    listed = [[list(file["buffer"]), file["name"], file["mimeType"]] for file in files]
    page.evaluate(
        """([event, files, text]) => {
            const data = new DataTransfer();
            for (const [bytes, name, type] of files) {
                data.items.add(new File([new Uint8Array(bytes)], name, { type }));
            }
            if (text) data.setData("text/plain", text);
            const options = { bubbles: true, cancelable: true };
            const made = event === "paste"
                ? new ClipboardEvent(event, { ...options, clipboardData: data })
                : new DragEvent(event, { ...options, dataTransfer: data });
            document.body.dispatchEvent(made);
        }""",
        [event, listed, text],
    )


def axe_complaints(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: rule and element."""
    page.evaluate((MODULES / "axe-core/axe.min.js").read_text())
    found = page.evaluate(
        """async () => {
            const { violations } = await axe.run(document, { resultTypes: ["violations"], selectors: false });
            return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html]));
        }"""
    )
    return [json.dumps(row) for row in found]
