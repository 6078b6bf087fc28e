"""The whole site: failures, headers, static files, the theme, and that no text becomes markup."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import DataError

from imghost.base.errors import (
    Conflict,
    Forbidden,
    Gone,
    ImghostError,
    InvalidInput,
    NotFound,
    TooLarge,
    TooManyRequests,
    Unavailable,
    Unprocessable,
)
from imghost.extensions import db
from imghost.models import Preset, User
from imghost.services.images.details import parse_tags
from imghost.services.links import Links, album_path, category_path, tag_path
from imghost.services.tagging import tags_named
from imghost.web.tiles import FIRST_STEP, LAST_STEP, RATIO_STEP, ratio_class
from tests.factories import make_album, make_category, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, check_page, read

ROOT = Path(__file__).parents[2]
PAYLOADS = [
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "</textarea></title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% debug %}",
    "javascript:alert(1)",
    "\u202egnp.exe <b>&amp;</b>",
]


@pytest.mark.parametrize(
    "error",
    [
        InvalidInput, Forbidden, NotFound, Conflict, Gone, TooLarge, Unprocessable, TooManyRequests,
        ImghostError, Unavailable,
    ],
)  # fmt: skip
def test_every_failure_is_a_page_that_says_what_to_do_and_is_found_in_the_log(
    error: type[ImghostError], app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/fail")
    def fail() -> str:
        raise error

    answer = PageClient(app).get("/fail")
    assert answer.status_code == error.status
    # A missing page says in its heading what the message would repeat.
    assert ("Nothing here" if error is NotFound else error.message) in answer.text
    number = re.search(r"Request <code>([0-9a-f]{12})</code>", answer.text)
    assert number is not None
    assert f"request {number[1]}: {error.status} {error.message}" in caplog.messages
    assert answer.headers["Cache-Control"] == "no-store"
    part = PageClient(app).get("/fail", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Retarget"]) == (error.status, "#toasts")
    assert "<html" not in part.text
    assert error.message in part.text


def test_nobody_writes_lines_of_their_own_into_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/fail")
    def fail() -> str:
        raise InvalidInput("a\nrequest 0: all is well\r\x1b[2J" + "x" * 1_000)

    PageClient(app).get("/fail?token=secret")
    (line,) = caplog.messages
    assert line.isprintable()
    assert len(line) < 400
    assert "secret" not in line


def test_wrong_methods_and_broken_requests_are_pages_too(pages: PageClient) -> None:
    assert pages.post("/explore/recent").status_code == 405
    assert pages.get("/nothing/at/all").status_code == 404


def test_an_unexpected_failure_tells_nothing_but_its_number(app: Flask) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("the secret is in /etc/secret")

    app.testing = False
    answer = PageClient(app).get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_pages_may_only_run_our_own_files(app: Flask, pages: PageClient) -> None:
    answer = pages.get("/explore/recent")
    policy = answer.headers["Content-Security-Policy"]
    htmx = "https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/htmx.min.js"
    assert f"script-src 'self' {htmx};" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]


@pytest.mark.settings(assets_url="/assets")
def test_htmx_may_come_from_the_site_itself(pages: PageClient) -> None:
    answer = pages.get("/explore/recent")
    assert "jsdelivr" not in answer.headers["Content-Security-Policy"] + answer.text
    assert 'src="/assets/htmx.org@4.0.1/dist/htmx.min.js"' in answer.text


def test_scripts_of_others_are_pinned(pages: PageClient) -> None:
    scripts = read(pages.get("/explore/recent")).all("script")
    foreign = [script for script in scripts if script["src"].startswith("https://")]
    assert len(foreign) == 1
    assert foreign[0]["integrity"].startswith("sha384-")
    assert foreign[0]["crossorigin"] == "anonymous"


def test_static_files_are_kept_by_their_content(pages: PageClient) -> None:
    page = read(pages.get("/explore/recent"))
    sheets = [link["href"] for link in page.all("link") if link.get("rel") == "stylesheet"]
    assert sheets
    for address in sheets:
        assert "immutable" in pages.get(address).headers["Cache-Control"]
        plain = pages.get(address.partition("?")[0])
        assert plain.headers["Cache-Control"] == "no-cache"
        assert plain.headers["ETag"]


def test_no_page_loads_many_styles_or_scripts() -> None:
    """40,000 bytes of each, before compression: what a template links, and what those it is made of link."""
    for template in (ROOT / "templates").rglob("*.html"):
        text = _with_its_parts({template, ROOT / "templates/base.html"})
        sheets = {"base.css", "parts.css", "grid.css", *re.findall(r"css/([\w-]+\.css)", text)}
        assert sum((ROOT / "static/css" / name).stat().st_size for name in sheets) <= 40_000, template
        scripts = _with_imports({ROOT / "static" / name for name in re.findall(r"js/[\w/-]+\.js", text)})
        assert sum(path.stat().st_size for path in scripts) <= 40_000, template


def _with_its_parts(templates: set[Path]) -> str:
    """The text of templates, of those they extend, and of those they include."""
    read, waiting = dict[Path, str](), templates
    while waiting:
        read |= {path: path.read_text() for path in waiting}
        named = re.findall(r'{% (?:extends|include) "([^"]+)"', "".join(read.values()))
        waiting = {ROOT / "templates" / name for name in named} - read.keys()
    return "".join(read.values())


def _with_imports(scripts: set[Path]) -> set[Path]:
    found = set(scripts)
    while True:
        imported = {
            (path.parent / name).resolve()
            for path in found
            for name in re.findall(r'from "(\.[^"]+)"', path.read_text())
        }
        if imported <= found:
            return found
        found |= imported


def test_every_ratio_has_its_class() -> None:
    sheet = (ROOT / "static/css/grid.css").read_text()
    classes = dict(re.findall(r"\.(r\d+)\{--r:([\d.]+)\}", sheet))
    assert len(classes) == LAST_STEP - FIRST_STEP + 1
    for width, height in ((100, 100), (3000, 2000), (1080, 1920), (16, 9), (1, 1000), (1000, 1)):
        shown = float(classes[ratio_class(width, height)])
        if 0.4 < width / height < 3.2:
            assert abs(shown / (width / height) - 1) <= (RATIO_STEP - 1) / 2 + 0.002


def test_every_icon_that_is_used_exists(pages: PageClient, owner: User, app: Flask) -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))
    used = set()
    for path in (ROOT / "templates").rglob("*.html"):
        used |= set(re.findall(r'\bicon\("([\w-]+)"', path.read_text()))
    assert used - drawn == set()


def test_the_theme_is_remembered(pages: PageClient) -> None:
    assert "data-theme" not in read(pages.get("/explore/recent")).all("html")[0]
    answer = pages.post(
        "/theme", data={"theme": "dark"}, headers={"Referer": "http://localhost/explore/recent?a=b"}
    )
    assert (answer.status_code, answer.location) == (303, "/explore/recent?a=b")
    assert read(pages.get("/explore/recent")).all("html")[0]["data-theme"] == "dark"
    pages.post("/theme", data={"theme": "auto"})
    assert "data-theme" not in read(pages.get("/explore/recent")).all("html")[0]
    pages.post("/theme", data={"theme": '"><script>'})
    assert "data-theme" not in read(pages.get("/explore/recent")).all("html")[0]


@pytest.mark.parametrize("referrer", ["https://evil.example/a", "http://localhost//evil.example", "nonsense"])
def test_the_way_back_leads_nowhere_else(referrer: str, pages: PageClient) -> None:
    assert pages.post("/theme", data={"theme": "dark"}, headers={"Referer": referrer}).location == "/"


@pytest.mark.parametrize("path", ["/explore//recent", "/static//css/base.css"])
def test_no_redirect_names_the_host_that_the_caller_says(path: str, pages: PageClient) -> None:
    for host, status in (("nas", 404), ("evil.example", 400)):
        answer = pages.get(path, headers={"Host": host})
        assert (answer.status_code, answer.location) == (status, None)
        assert host.encode() not in answer.data


def test_no_cache_between_shows_the_page_of_one_to_another(app: Flask, owner: User) -> None:
    """Whatever the address pretends to be, and whatever a header says of it."""
    client = signed_in(app, owner)
    album = make_album(user=owner, name="Mine alone", visibility="private")
    odd = {"X-Original-URL": "/explore", "X-Rewrite-URL": "/explore", "X-Forwarded-Host": "evil.example"}
    for tail in ("", ";.jpg", "/a.css", "/.css", "%0A.js", "?a.jpg"):
        for path in ("/my/uploads", "/settings/profile", album_path(album), "/explore/recent"):
            answer = client.get(path + tail, headers=odd)
            assert "public" not in answer.headers.get("Cache-Control", "public"), path + tail
            assert "evil.example" not in answer.text, path + tail
            if answer.status_code == 200:
                assert "Cookie" in answer.headers["Vary"], path + tail
            assert "X-Original-URL" not in answer.headers.get("Vary", "")


def test_robots_are_told_where_nothing_is_for_them(pages: PageClient) -> None:
    text = pages.get("/robots.txt").text
    assert "Disallow: /my/" in text
    assert "Disallow: /*/delete/" in text
    assert pages.get("/favicon.ico").status_code == 301


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup(payload: str, app: Flask, owner: User) -> None:
    album = make_album(user=owner, name=payload, description=payload)
    category = make_category("Nature")
    category.name = category.description = payload
    image = make_image(
        user=owner, album=album, category=category, title=payload[:100], description=payload, alt=payload,
        original_filename=payload, camera=payload, exif=json.dumps({payload: payload}), failure=payload,
    )  # fmt: skip
    image.tags = tags_named(parse_tags(payload[:32].replace("/", "")))
    db.session.commit()
    client = signed_in(app, owner)
    clean = len(read(client.get("/nothing")).all("script"))
    paths = [
        Links(image).viewer, f"/image/{image.code}/edit", f"/image/{image.code}/delete", album_path(album),
        f"/album/{album.code}/codes", f"/album/{album.code}/edit", f"/album/{album.code}/delete",
        "/my/albums", category_path(category), "/categories", tag_path(image.tags[0]), "/explore/recent",
        "/explore/albums", "/user/owner",
    ]  # fmt: skip
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        check_page(answer)
        page = read(answer)
        assert len(page.all("script")) <= clean + 1, path
        assert not [link for link in page.all("a") if link.get("href", "").startswith("javascript:")], path
        assert not [image for image in page.all("img") if image.get("src") == "x"], path
        if "{{" in payload:
            assert "{{ 7 * 7 }}" in answer.text, path


def test_whoever_is_refused_early_is_told_the_number_too(pages: PageClient) -> None:
    answer = pages.post("/theme", data={"theme": "dark"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert re.search(r"Request <code>[0-9a-f]{12}</code>", answer.text)


def test_after_signing_in_one_is_back_where_the_part_or_the_form_was(app: Flask) -> None:
    client = app.test_client()
    here = {"Referer": "http://localhost/image/Sea.abc?x=1"}
    part = client.get("/my/albums", headers={"HX-Request": "true", **here})
    assert part.headers["HX-Redirect"] == "/login?next=/image/Sea.abc%3Fx%3D1"
    form = client.post("/albums/new", data={"name": "Sea"}, headers=here)
    assert (form.status_code, form.headers["Location"]) == (303, "/login?next=/image/Sea.abc%3Fx%3D1")
    assert client.post("/albums/new").headers["Location"] == "/login?next=/"


def test_what_no_database_holds_is_no_fault_of_the_site(app: Flask) -> None:
    """PostgreSQL refuses a NUL, wherever one is asked for."""

    @app.get("/fail")
    def fail() -> str:
        raise DataError("SELECT 1", {"code": "a\0b"}, ValueError("text cannot contain NUL"))

    answer = PageClient(app).get("/fail")
    assert (answer.status_code, "SELECT" in answer.text) == (400, False)
    assert signed_in(app, make_user()).get("/upload?album=a%00b").status_code == 400


def test_whoever_comes_second_in_the_same_moment_is_told_so(app: Flask) -> None:
    """Two requests found nothing, both added it, and the database kept one."""
    owner, name = make_user("first"), "the-same"

    @app.post("/twice")
    def twice() -> tuple[str, int]:
        db.session.add(Preset(user_id=owner.id, name=name, params="w_1"))
        db.session.commit()
        return "", 204

    client = PageClient(app)
    assert client.post("/twice").status_code == 204
    second = client.post("/twice")
    assert (second.status_code, "UNIQUE" in second.text) == (409, False)
    assert "Somebody else has just done the same. Reload the page." in second.text
    assert client.get("/").status_code == 200
