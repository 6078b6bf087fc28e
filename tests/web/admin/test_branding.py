"""The site's own look: colour, logo, icon, footer, and its pages in Markdown."""

import io
import re

import pytest
from flask.testing import FlaskClient

from imghost.base.contrast import contrast, parse_colour
from imghost.extensions import db
from imghost.models import Event
from imghost.services.delivery.watermark_cleanup import remove_unused_watermarks
from imghost.services.delivery.watermark_images import mark_path
from imghost.services.site.site_pages import page_html
from imghost.services.site.site_settings import change_settings
from imghost.settings import SettingError, load_settings
from imghost.web.branding import DARK_GROUNDS, LIGHT_GROUNDS, accent_style
from tests.pictures import png
from tests.web.forms import form_at
from tests.web.page_rules import PageClient, read

HOSTILE = """# Terms <script>alert(1)</script>

[good](https://example.org) [bad](javascript:alert(1)) ![picture](https://example.org/a.png)
<img src=x onerror=alert(1)> <a href="//evil" style="position:fixed">x</a>

| a | b |
|---|---|
| 1 | 2 |
"""


@pytest.mark.parametrize("accent", ["#ffb224", "#0055ff", "#ffffff", "#000000", "#ff00ff", "#777777"])
def test_what_stands_on_the_accent_and_it_as_text_can_be_read(accent: str) -> None:
    values = dict(re.findall(r"(--[\w-]+): ([^;}]+)", accent_style(accent)))
    colours = {name: re.findall("#[0-9a-f]{6}", value) for name, value in values.items()}
    (on,) = colours["--on-accent"]
    for fill in (*colours["--accent"], *colours["--accent-strong"]):
        assert contrast(parse_colour(on), parse_colour(fill)) >= 4.5
    for ink, wash, grounds in zip(
        colours["--accent-ink"], colours["--accent-wash"], (LIGHT_GROUNDS, DARK_GROUNDS), strict=True
    ):
        for ground in (*grounds, wash):
            assert contrast(parse_colour(ink), parse_colour(ground)) >= 4.5, (ink, ground)


def test_an_accent_has_a_style_sheet_of_its_own(admin_pages: PageClient, pages: PageClient) -> None:
    assert "/branding.css" not in pages.get("/login").text
    assert form_at(admin_pages, "/admin/settings").send(admin_pages, accent="#0055FF").status_code == 303
    found = re.search(r'href="(/branding\.css\?v=\w+)"', pages.get("/login").text)
    assert found is not None
    answer = pages.get(found[1])
    assert (answer.mimetype, "--accent: #0055ff" in answer.text) == ("text/css", True)
    assert "immutable" in answer.headers["Cache-Control"]


def test_logo_and_icon_are_sent_shown_kept_and_taken_back(admin_pages: PageClient, pages: PageClient) -> None:
    for kind, width in (("logo", 300), ("icon", 200)):
        data = {"picture": (io.BytesIO(png(width, 200)), "brand.png")}
        assert admin_pages.post(f"/admin/branding/{kind}", data=data).location == "/admin/branding"
    shown = read(pages.get("/login"))
    (logo,) = [image["src"] for image in shown.all("img")]
    icons = {link["href"] for link in shown.all("link") if link["rel"] in ("icon", "apple-touch-icon")}
    (icon,) = icons
    assert logo != icon
    for path in (logo, icon):
        answer = pages.get(path)
        assert (answer.mimetype, answer.data[:4]) == ("image/png", b"\x89PNG")
        assert mark_path(path.rpartition("/")[2].removesuffix(".png")).exists()
    assert icon in pages.get("/site.webmanifest").text
    remove_unused_watermarks()
    assert pages.get(logo).status_code == 200
    assert admin_pages.post("/admin/branding/logo", data={"remove": "1"}).status_code == 303
    assert read(pages.get("/login")).all("img") == []
    assert pages.get(logo).status_code == 404


def test_what_is_no_picture_is_told_in_place(admin_pages: PageClient) -> None:
    data = {"picture": (io.BytesIO(b"only words"), "logo.png")}
    answer = admin_pages.post("/admin/branding/logo", data=data)
    assert 400 <= answer.status_code < 500
    assert 'class="notice bad"' in answer.text
    assert admin_pages.post("/admin/branding/header", data={}).status_code == 404


def test_the_footer_has_links_pages_and_the_abuse_contact(pages: PageClient) -> None:
    change_settings(
        {
            "footer_links": "Status | https://status.example.org\n\nRules | /page/terms",
            "abuse_contact": "abuse@example.org",
            "page_terms": "Be kind.",
            "site_description": "Pictures of birds",
        }
    )
    db.session.commit()
    for path in ("/login", "/nowhere"):
        page = read(pages.get(path))
        links = [link.get("href") for link in page.all("a")]
        for wanted in ("https://status.example.org", "/page/terms", "mailto:abuse@example.org"):
            assert wanted in links
        assert "/page/privacy" not in links
    descriptions = [
        meta["content"] for meta in read(pages.get("/login")).all("meta") if meta.get("name") == "description"
    ]
    assert descriptions == ["Pictures of birds"]
    assert '"description": "Pictures of birds"' in pages.get("/site.webmanifest").text


def test_a_page_is_previewed_saved_shown_and_removed(admin_pages: PageClient, pages: PageClient) -> None:
    assert pages.get("/page/terms").status_code == 404
    form = form_at(admin_pages, "/admin/pages/terms")
    previewed = form.send(admin_pages, page_terms="## Rules\n\n**Be kind.**", preview="1")
    assert "<strong>Be kind.</strong>" in previewed.text
    assert pages.get("/page/terms").status_code == 404
    part = form.send(admin_pages, {"HX-Request": "true"}, page_terms="*now*", preview="1")
    assert part.text.strip().startswith('<div class="prose card" id="page-preview"')
    assert form.send(admin_pages, page_terms="## Rules\n\n**Be kind.**").status_code == 303
    shown = pages.get("/page/terms").text
    assert "<h2>Rules</h2>" in shown
    assert "<h1>Terms of use</h1>" in shown
    event = db.session.query(Event).filter_by(action="page.edit").one()
    assert (event.subject, "kind" in event.details) == ("terms", False)
    assert form_at(admin_pages, "/admin/pages/terms").send(admin_pages, page_terms="").status_code == 303
    assert pages.get("/page/terms").status_code == 404
    for path in ("/page/nonsense", "/admin/pages/nonsense"):
        assert admin_pages.get(path).status_code == 404


def test_a_page_has_no_scripts_pictures_or_styles() -> None:
    html = page_html(HOSTILE)
    assert "<h2>Terms" in html
    assert '<a href="https://example.org" rel="noopener nofollow">good</a>' in html
    assert "<table>" in html
    for tag in re.findall(r"<[^>]*>", html):
        assert not re.search(r"script|img|style|onerror|javascript", tag), tag


def test_a_page_too_long_is_refused_in_place(admin_pages: PageClient) -> None:
    answer = form_at(admin_pages, "/admin/pages/about").send(admin_pages, page_about="x" * 50_001)
    assert (answer.status_code, 'id="field-page_about-error"' in answer.text) == (422, True)


def test_the_default_language_is_for_browsers_that_ask_for_none_of_the_site_s(client: FlaskClient) -> None:
    change_settings({"default_language": "es"})
    db.session.commit()
    for asked, language in (("fr", "es"), ("", "es"), ("en", "en"), ("de, es;q=0.5", "es")):
        text = client.get("/login", headers={"Accept-Language": asked}).text
        assert f'<html lang="{language}"' in text


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("accent", ["#FFb224"], ["", "red", "#fff", "#12345g"]),
        (
            "abuse_contact",
            ["", "a@b.org", "https://a.org/x"],
            ["abuse", "a@b", "javascript:alert(1)", "a@b.org?cc=x"],
        ),
        (
            "footer_links",
            ["", "A | https://a.org", "A | /page/terms\r\nB | http://b.org"],
            ["A", "| https://a.org", "A | javascript:alert(1)", "A | //evil.org", "A | /\\evil.org"],
        ),
    ],
)
def test_what_may_stand_in_a_footer(name: str, right: list[str], wrong: list[str]) -> None:
    for text in right:
        load_settings({f"IMGHOST_{name.upper()}": text})
    for text in wrong:
        with pytest.raises(SettingError):
            load_settings({f"IMGHOST_{name.upper()}": text})
