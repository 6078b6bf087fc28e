"""`python -m scripts.screenshots`: takes every picture anew; see `--help`."""

import argparse
import sys
from contextlib import contextmanager
from pathlib import Path

from scripts.screenshots.camera import ADDRESS, LOOKS, Camera, started_browser
from scripts.screenshots.pages import CHAPTERS, Tour
from scripts.screenshots.site_content import fill, tidy_up
from tests.live import running_site

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots")
    parser.add_argument("chapters", nargs="*", help=f"some of: {', '.join(CHAPTERS)} (default: all)")
    parser.add_argument("--look", choices=LOOKS, action="append", help="default: all")
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder of the pictures")
    parser.add_argument("--whole", action="store_true", help="whole pages, not only the first screen")
    parser.add_argument("--axe", action="store_true", help="let axe-core judge each page, too")
    wanted = parser.parse_args()
    wanted.into.mkdir(parents=True, exist_ok=True)
    with (
        contextmanager(running_site)(IMGHOST_PUBLIC_URL=ADDRESS) as site,
        started_browser(site.port) as browser,
    ):
        content, complaints = fill(site), {}
        for look in wanted.look or LOOKS:
            camera = Camera(browser, look, wanted.into, wanted.whole, wanted.axe, complaints)
            tour = Tour(site, content, camera)
            for chapter in wanted.chapters or CHAPTERS:
                CHAPTERS[chapter](tour)
            tidy_up(site)
    for name, found in complaints.items():
        print(f"{name}: {'; '.join(found)}")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
