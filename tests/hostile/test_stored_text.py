"""What people wrote is text wherever it is shown: in pages, feeds, embed codes and APIs."""

import json
import os
import re
from collections import deque
from html import unescape
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imghost.extensions import db
from imghost.models import Album, APIKey, Category, Image, Tag, User
from imghost.services.links import Links, absolute, album_path
from tests.dialects.program import signed_in
from tests.factories import make_album, make_image, make_key, make_user
from tests.hostile.reading import escaped_wrongly, in_page
from tests.hostile.strings import MARK, nasty_texts

# All 500 and a wide crawl take many minutes: `make audit`.
TEXTS = nasty_texts(int(os.environ.get("NASTY_TEXTS", "48")))
# One picture for each text; a field of the picture beside it has the text after it, so that every field
# meets every text.
STEP = 7
# Addresses that a crawl meets once for each of these kinds, whatever code, page or text they name.
VARIABLE = re.compile(r"/(?:[^/]+\.)?[1-9A-HJ-NP-Za-km-z]{10,11}(?=[/.?]|$)")
PER_KIND = 25 if len(TEXTS) > 100 else 5


def text(number: int, length: int = 2_000) -> str:
    return TEXTS[number % len(TEXTS)][:length]


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user("owner", role="admin", display_name=text(0, 60), about=text(1, 500))


@pytest.fixture
def images(owner: User) -> list[Image]:
    """A public picture for each text, texts in all its fields, in albums and a category of such names."""
    albums = [
        make_album(name=text(number, 100), description=text(number + 1), user=owner) for number in range(40)
    ]
    categories = [
        Category(name=text(number, 60), url_key=f"category-{number}", description=text(number + 1, 500))
        for number in range(20)
    ]
    db.session.add_all(categories)
    db.session.flush()
    made = []
    for number in range(len(TEXTS)):
        tag = Tag(name=text(number, 32).replace("/", "-"), folded=f"{number}")
        made.append(_image(number, owner, albums[number % 40], categories[number % 20], tag))
    db.session.add_all(made)
    db.session.add(APIKey(user=owner, key_id="ck_nasty", secret_hash="x", name=text(5, 60)))
    db.session.commit()
    return made


def _image(number: int, owner: User, album: Album, category: Category, tag: Tag) -> Image:
    exif = {
        name: text(number + offset) for offset, name in enumerate(("Make", "Model", "LensModel", "Artist"), 3)
    }
    image = make_image(
        user=owner,
        title=text(number, 100),
        description=text(number + STEP),
        alt=text(number + 2 * STEP, 500),
        original_filename=text(number + 3 * STEP, 255),
        camera=text(number + 4 * STEP, 100),
        failure=text(number + 5 * STEP, 300),
        exif=json.dumps({**exif, text(number, 100): text(number)}),
        album=album,
        category_id=category.id,
    )
    image.tags.append(tag)
    return image


@pytest.mark.timeout(1_800)
def test_every_text_in_every_field_of_a_picture_is_only_text(app: Flask, images: list[Image]) -> None:
    guest = app.test_client()
    problems = {}
    for image in images:
        address = quote(absolute(Links(image).viewer), safe="")
        for path in (Links(image).viewer, f"/oembed?url={address}", f"/oembed?format=xml&url={address}"):
            answer = guest.get(path)
            assert answer.status_code == 200, path
            problems[path] = escaped_wrongly(answer)
    assert {path: found for path, found in problems.items() if found} == {}


@pytest.mark.timeout(1_800)
def test_a_crawl_of_the_whole_site_shows_no_text_unescaped(
    app: Flask, owner: User, images: list[Image]
) -> None:
    starts = [
        "/", "/my/uploads?view=table", "/my/albums", "/settings", "/admin", "/explore/recent",
        f"/search?q={MARK}",
        *(album_path(image.album) for image in images[:20] if image.album),
        *(f"/tag/{quote(image.tags[0].name, safe='')}" for image in images[::10]),
        *(f"{Links(image).short}/edit" for image in images[::20]),
        *(f"/my/uploads/codes?code={image.code}&code={images[0].code}" for image in images[1::20]),
    ]  # fmt: skip
    seen = {}
    for client in (app.test_client(), signed_in(app, owner)):
        seen |= crawl(client, starts)
    assert len(seen) > 100
    assert {path: found for path, found in seen.items() if found} == {}


def crawl(client: FlaskClient, starts: list[str]) -> dict[str, list[str]]:
    """Follow every link of every page, some of each kind, and say what is wrong with each answer."""
    waiting, seen = deque(starts), set(starts)
    problems, kinds = {}, dict[str, int]()
    while waiting:
        path = waiting.popleft()
        kind = VARIABLE.sub("/*", urlsplit(path).path)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > PER_KIND or kind.startswith(("/static/", "/images/", "/sizes/")):
            continue
        answer = client.get(path)
        assert answer.status_code < 500, path
        problems[path] = escaped_wrongly(answer)
        if answer.mimetype == "text/html":
            problems[path] += codes_in(answer.text)
            found = {address for address in links(answer.text) if address not in seen}
            seen |= found
            waiting.extend(sorted(found))
    return problems


def links(page: str) -> set[str]:
    """Addresses on this site that a page leads to."""
    found = set()
    for address in re.findall(r'(?:href|hx-get|src)="([^"]*)"', page):
        parts = urlsplit(unescape(address))
        if (
            parts.path.startswith("/")
            and parts.netloc in ("", "127.0.0.1:8000")
            and "logout" not in parts.path
        ):
            found.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def codes_in(page: str) -> list[str]:
    """What is wrong with the embed codes that a page offers: they are HTML of their own once copied."""
    codes = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, flags=re.DOTALL)
    codes += re.findall(r'<input[^>]*readonly[^>]*value="([^"]*)"', page)
    texts = [unescape(code).lstrip() for code in codes]
    # Markdown and BBCode escape in their own ways.
    return [f"code: {problem}" for code in texts if code.startswith("<") for problem in in_page(code)]


def test_lists_of_the_apis_are_right_json(app: Flask, owner: User, images: list[Image]) -> None:
    client = app.test_client(use_cookies=False)
    headers = {"X-Api-Key": make_key(owner, scopes="read,admin")}
    bearer = {"Authorization": f"Bearer {make_key(owner)}"}
    lists = [
        ("/api/v1/images?pageSize=100", headers), ("/api/v1/folders", headers), ("/api/v1/images", bearer),
        ("/api/images?per_page=100", bearer), ("/v1/assets?limit=100", headers), ("/v1/users", headers),
        (f"/api/v1/search?q={MARK}", headers), ("/api/v1/collections", bearer),
    ]  # fmt: skip
    for path, sent in lists:
        answer = client.get(path, headers=sent)
        assert (answer.status_code, answer.mimetype) == (200, "application/json"), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert escaped_wrongly(answer) == [], path


@pytest.mark.timeout(1_800)
def test_every_text_may_be_entered(app: Flask, owner: User) -> None:
    """Stored or refused with a reason, in every form; and shown again as text in the form it came from."""
    image = make_image(user=owner, description="")
    client = signed_in(app, owner)
    same_origin = {"Sec-Fetch-Site": "same-origin"}
    for number, entered in enumerate([*TEXTS, "\0zqx", "\ud800zqx".encode("utf-8", "surrogatepass")]):
        forms = (
            (
                f"/image/{image.code}/edit",
                {**dict.fromkeys(("title", "description", "alt", "tags"), entered), "visibility": "public"},
            ),
            ("/albums/new", {"name": entered, "description": entered, "visibility": "public"}),
            ("/settings/keys", {"name": entered, "scopes": "read"}),
            ("/login", {"login": entered, "password": entered}),
        )  # fmt: skip
        path, form = forms[number % len(forms)]
        answer = client.post(path, data=form, headers=same_origin)
        assert answer.status_code in (200, 303, 400, 409, 422, 429), (path, entered)
        assert escaped_wrongly(answer) == [], (path, entered)
