"""`python -m benchmarks.pages`: how long pages take among 10,000 and among 1,000,000 pictures.

Each page is asked for in the application itself, as a web process answers it: session, queries, template.
Reports the 95th percentile of every kind of page and the ratio between the two sites.
"""

import argparse
import math
import random
import shutil
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.page_rows import CATEGORIES, COMMON, MEMBERS, PLACES, SCENES, TAGS, WORDS, fill
from imghost import create_app
from imghost.base.cursors import write_cursor
from imghost.extensions import db
from imghost.jobs import upkeep
from imghost.settings import Settings

SMALL, LARGE = 10_000, 1_000_000
WARM = 5
SECRET = "only for measuring"
# Those that stand on public pictures of the small site, too; others have no page.
KNOWN_TAGS = TAGS // 50


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--large", type=int, default=LARGE, help="pictures of the large site")
    parser.add_argument(
        "--keep", type=Path, help="folder in which the filled databases stay for the next time"
    )
    parser.add_argument("--rounds", type=int, default=60, help="requests of each kind of page")
    wanted = parser.parse_args()
    folder = wanted.keep or Path(tempfile.mkdtemp(prefix="imghost-pages-"))
    try:
        few, many = (
            _measured(folder / str(images), images, wanted.rounds) for images in (SMALL, wanted.large)
        )
    finally:
        if wanted.keep is None:
            shutil.rmtree(folder)
    print(f"\np95 in milliseconds{SMALL:>22,}{wanted.large:>12,}   ratio")
    for page, small in few.items():
        print(f"{page:<28}{small:>13.1f}{many[page]:>12.1f}{many[page] / small:>8.2f}")


def _measured(home: Path, images: int, rounds: int) -> dict[str, float]:
    app = create_app(Settings(home=home, secret_key=SECRET))
    with app.app_context():
        if not (home / "filled").exists():
            db.create_all()
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
            fill(home / "imghost.sqlite3", images)
            upkeep.count()
            (home / "filled").touch()
    return {name: _percentile(app, paths, images, rounds) for name, paths in PAGES.items()}


def _percentile(app: Flask, make_path: str, images: int, rounds: int) -> float:
    """Ask for `rounds` addresses made from the pattern and return the 95th percentile in milliseconds."""
    numbers = random.Random(make_path)
    client = app.test_client()
    _sign_in(app, client)
    taken = []
    for number in range(rounds + WARM):
        path = make_path.format(
            listed=f"c{_listed(numbers, images):09}",
            tag=f"tag{int(KNOWN_TAGS * numbers.random() ** 4) + 1}", category=numbers.randint(1, CATEGORIES),
            common=numbers.choice(COMMON), word=numbers.choice(WORDS), member=numbers.randint(1, MEMBERS),
            before=write_cursor(SECRET, numbers.randrange(images // 2, images)),
            year=numbers.randint(2023, 2025), place=numbers.choice(PLACES), scene=numbers.choice(SCENES),
            number=numbers.randint(1, len(WORDS)),
        )  # fmt: skip
        began = time.perf_counter()
        answer = client.get(path, follow_redirects=True)
        spent = time.perf_counter() - began
        assert answer.status_code == 200, (path, answer.status)
        if number >= WARM:
            taken.append(spent * 1000)
    return sorted(taken)[math.ceil(0.95 * len(taken)) - 1]


def _listed(numbers: random.Random, images: int) -> int:
    """Return the number of a picture that everybody sees; see `page_rows`."""
    while True:
        number = numbers.randint(1, images)
        if number % 5 and number % 25 and number % 50 and number % 4:
            return number


def _sign_in(app: Flask, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = "u1.0"
        session["_fresh"] = True


PAGES = {
    "explore": "/explore/recent",
    "explore, far down": "/explore/recent?before={before}",
    "videos": "/explore/videos",
    "trending": "/explore/trending",
    "popular": "/explore/popular",
    "categories": "/categories",
    "category": "/category/category-{category}",
    "tag": "/tag/{tag}",
    "tags": "/explore/tags",
    "albums": "/explore/albums",
    "member": "/user/member{member}",
    "viewer": "/image/{listed}",
    "my uploads": "/my/uploads",
    "my uploads by name": "/my/uploads?sort=name",
    "search: beginning of words": "/search?q=wor*",
    "search: frequent word": "/search?q={common}",
    "search: two words": "/search?q={common}+{word}",
    "search: tag and category": "/search?q=tag:{tag}+category:category-{category}+type:image",
    "search: words and a year": "/search?q={common}+after:{year}+before:{year}-09",
    "search: wide pictures": "/search?q={common}+w>5000+-type:png",
    "search: inside of Japanese": "/search?q={scene}",
    "search: Japanese, two words": "/search?q={place}+{scene}",
    "search: Japanese, one text": "/search?q={place}の{scene}",
    "search: number inside of words": "/search?q={number}",
    "my uploads: words": "/my/uploads?q={common}",
    "my uploads: operators": "/my/uploads?q=tag:{tag}+type:image",
    "suggestions of tags": "/tags/suggestions?tags=tag{category}",
    "suggestions, inside of tags": "/tags/suggestions?tags=ag{category}",
}


if __name__ == "__main__":
    main()
