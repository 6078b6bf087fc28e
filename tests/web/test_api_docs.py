"""The pages about the APIs: complete, true to the code, with the reader's own key and pictures, no secret."""

import pytest
from flask import Flask
from markupsafe import escape
from playwright.sync_api import expect

from imghost.extensions import now
from imghost.http.openapi import dialects, endpoints
from imghost.models import User
from imghost.services.actor import Actor
from imghost.transforms import amr, imgcloud, ogensync, optimage
from tests.browser import OpenPage
from tests.factories import make_key
from tests.web.conftest import Upload
from tests.web.page_rules import PageClient, read
from tests.web.uploads.browsing import axe_complaints

PHONE = {"viewport": {"width": 390, "height": 844}}
PAGES = ("", "/transforms", "/chevereto", "/ogensync", "/optimage", "/amr", "/imgcloud")


def paths_of(app: Flask) -> list[str]:
    return ["/api-docs", "/api-docs/transforms", *(f"/api-docs/{each.name}" for each in dialects(app))]


def test_every_page_opens_and_leads_to_the_others(app: Flask, pages: PageClient) -> None:
    for path in paths_of(app):
        response = pages.get(path)
        assert response.status_code == 200, path
        assert {link.get("href") for link in read(response).all("a")} >= set(paths_of(app))
    assert pages.get("/api-docs/soap").status_code == 404


def test_the_site_leads_to_the_pages(pages: PageClient, owner_pages: PageClient) -> None:
    assert 'href="/api-docs"' in pages.get("/explore/recent").text
    assert owner_pages.get("/settings/keys").text.count('href="/api-docs"') == 2


def test_every_operation_and_parameter_is_shown(app: Flask, pages: PageClient) -> None:
    for endpoint in endpoints(app):
        text = pages.get(f"/api-docs/{endpoint.dialect.name}").text
        assert f"<code>{endpoint.path}</code>" in text
        assert str(escape(endpoint.operation.summary)) in text
        for parameter in endpoint.operation.parameters:
            assert f"<code>{parameter.name}</code>" in text, (endpoint.path, parameter.name)
        for status in endpoint.dialect.failures:
            assert f"<code>{status}</code>" in text


def test_transform_tables_are_the_grammar(pages: PageClient) -> None:
    text = pages.get("/api-docs/transforms").text
    for grammar in (ogensync.GRAMMAR, amr.GRAMMAR, imgcloud.GRAMMAR):
        assert grammar.title in text
        for row in grammar.parameters:
            assert f"<code>{row.name}</code>" in text
            assert row.kind.range in text
    for size, meaning in optimage.SIZES.items():
        assert f"<code>{size}</code>" in text
        assert meaning.replace("'", "&#39;") in text


def test_strangers_see_words_where_their_own_would_stand(pages: PageClient, app: Flask) -> None:
    text = pages.get("/api-docs/ogensync").text
    assert "KEY_ID:KEY_SECRET" in text
    assert f"{app.extensions['settings'].base_url}/img/IMAGE?w=400&amp;h=300&amp;f=webp" in text
    assert "Open this picture" not in text


def test_members_see_the_id_of_their_newest_working_key_and_no_secret(
    owner_pages: PageClient, owner: User
) -> None:
    credentials = [make_key(owner), make_key(owner), make_key(owner, revoked_at=now())]
    for path in ("/api-docs", "/api-docs/amr"):
        text = owner_pages.get(path).text
        assert f"{credentials[1].partition(':')[0]}:KEY_SECRET" in text
        for credential in credentials:
            assert credential.partition(":")[2] not in text
        assert credentials[2].partition(":")[0] not in text


def test_members_see_their_own_picture_where_nothing_is_changed(
    owner_pages: PageClient, upload: Upload
) -> None:
    image = upload()
    links = [link["href"] for link in read(owner_pages.get("/api-docs/ogensync")).all("a") if "href" in link]
    assert f"/img/{image.code}/w_400-h_300-f_webp" in links
    for name in ("ogensync", "optimage", "amr"):
        text = owner_pages.get(f"/api-docs/{name}").text
        assert not [line for line in text.splitlines() if "-X " in line and image.code in line]
    transforms = read(owner_pages.get("/api-docs/transforms"))
    for picture in transforms.all("main", "img")[1:]:
        answer = owner_pages.get(picture["src"])
        assert (answer.status_code, answer.mimetype) == (200, "image/webp"), picture["src"]


def test_every_link_to_a_picture_shows_one(app: Flask, owner_pages: PageClient, upload: Upload) -> None:
    upload()
    shown = 0
    for dialect in dialects(app):
        for link in read(owner_pages.get(f"/api-docs/{dialect.name}")).all("a"):
            if link.get("href", "").startswith(("/img/", "/t/", "/col_", "/v1/")):
                answer = owner_pages.get(link["href"])
                assert (answer.status_code, answer.mimetype.partition("/")[0]) == (200, "image"), link["href"]
                shown += 1
    assert shown >= 4


@pytest.mark.parametrize("fields", [{"nsfw": True}, {"visibility": "private"}])
def test_strangers_never_see_what_is_hidden(
    fields: dict[str, object], pages: PageClient, upload: Upload
) -> None:
    hidden = upload(**fields)
    assert hidden.code not in pages.get("/api-docs/transforms").text
    assert hidden.code not in pages.get("/api-docs/ogensync").text


def test_pictures_of_guests_may_be_the_example(app: Flask, pages: PageClient, upload: Upload) -> None:
    image = upload(actor=Actor())
    assert f"/img/{image.code}/" in pages.get("/api-docs/transforms").text


@pytest.mark.browser
@pytest.mark.xdist_group("live_site")
@pytest.mark.parametrize("options", [{}, PHONE])
def test_the_pages_fit(options: dict[str, object], open_page: OpenPage) -> None:
    page = open_page("/api-docs", **options)
    for path in PAGES:
        page.goto(page.url.partition("/api-docs")[0] + "/api-docs" + path)
        wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window, path
        for box in page.locator(".rows").all():
            inside = box.bounding_box()
            assert inside is not None
            assert inside["x"] + inside["width"] <= window, path


@pytest.mark.browser
@pytest.mark.xdist_group("live_site")
def test_axe_finds_nothing(open_page: OpenPage) -> None:
    page = open_page("/api-docs", color_scheme="dark", bypass_csp=True, **PHONE)
    for path in PAGES:
        page.goto(page.url.partition("/api-docs")[0] + "/api-docs" + path)
        assert axe_complaints(page) == [], path


@pytest.mark.browser
@pytest.mark.xdist_group("live_site")
def test_without_script_everything_is_there(open_page: OpenPage) -> None:
    page = open_page("/api-docs/amr", java_script_enabled=False)
    page.get_by_role("link", name="Sign the address of a picture").click()
    section = page.locator("#post-sign")
    expect(section.get_by_label("Command", exact=True)).to_be_visible()
    section.locator("summary").click()
    expect(section.get_by_text("canonical")).to_be_visible()
