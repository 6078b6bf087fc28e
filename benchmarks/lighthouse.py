"""`make lighthouse`: the marks Lighthouse gives home, explore and viewer of a seeded site, phone and desktop.

Medians of three runs, which differ by ten marks. Measured without a window where that Chromium is installed:
the pages that a window itself consists of would share the processor with ours. htmx comes from a server on
this machine that stands for the CDN: same bytes, same integrity.
"""

import functools
import http.server
import json
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from imghost.web.assets import HTMX_PATH
from scripts.screenshots.site_content import fill
from tests.browser import CHROMIUM, HTMX
from tests.live import running_site

PROGRAM = Path(__file__).parents[1] / ".cache/lighthouse/node_modules/.bin/lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
REACH = 95
RUNS = 3
FLAGS = " ".join(
    "--" + flag
    for flag in (
        "headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
        "disable-background-networking", "disable-component-update", "disable-sync",
    )
)  # fmt: skip


class Assets(http.server.BaseHTTPRequestHandler):
    """Sends htmx and nothing else."""

    def do_GET(self) -> None:
        found = self.path == HTMX_PATH
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        self.end_headers()
        self.wfile.write(HTMX.read_bytes() if found else b"")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def assets() -> Iterator[str]:
    """Yield the address of a server that stands for the CDN."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Assets)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def examine(address: str, look: str, report: Path) -> dict[str, int]:
    """Return the marks of a page, 0 to 100, and keep the report."""
    preset = ["--preset=desktop"] if look == "desktop" else []
    command = [
        str(PROGRAM), address, *preset, "--quiet", "--output=json", f"--output-path={report}",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}",
    ]  # fmt: skip
    environment = os.environ | {"CHROME_PATH": CHROMIUM}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    found = json.loads(report.read_text())["categories"]
    return {name: round(100 * (found[name]["score"] or 0)) for name in CATEGORIES}


def main() -> None:
    folder = PROGRAM.parents[2]
    lowest = 100
    with assets() as address, contextmanager(functools.partial(running_site, ASSETS_URL=address))() as site:
        content = fill(site)
        short = f"{site.base_url}/image/{next(iter(content.images.values()))}"
        # The address that pages link to; the short one costs a redirect.
        viewer = httpx.get(short, follow_redirects=True, trust_env=False).url.path
        print(f"{'page':<10}{'look':<9}" + "".join(f"{name:>16}" for name in CATEGORIES))
        for name, path in {"home": "/", "explore": "/explore/recent", "viewer": viewer}.items():
            for look in ("phone", "desktop"):
                runs = [
                    examine(site.base_url + path, look, folder / f"{name}-{look}.json") for _ in range(RUNS)
                ]
                marks = {each: statistics.median(run[each] for run in runs) for each in CATEGORIES}
                lowest = min(lowest, *marks.values())
                print(
                    f"{name:<10}{look:<9}" + "".join(f"{marks[each]:>16}" for each in CATEGORIES), flush=True
                )
    sys.exit(0 if lowest >= REACH else 1)


if __name__ == "__main__":
    main()
