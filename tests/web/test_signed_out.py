"""After signing out: nothing personal is left in the browser, and what a member had open says so."""

import io

import pytest
from flask import Flask
from playwright.sync_api import Page

from imghost.extensions import db
from imghost.models import Image, User
from tests.browser import OpenPage
from tests.factories import make_album, make_image, make_user
from tests.live import PASSWORD, LiveSite
from tests.pictures import png
from tests.web.conftest import signed_in
from tests.web.forms import form_at
from tests.web.page_rules import PageClient

HTMX = {"HX-Request": "true"}
OF_OWNERS = (
    "/image/{image}/edit", "/image/{image}/replace", "/image/{image}/delete", "/my/uploads/edit/{image}",
    "/my/uploads/codes?code={image}", "/album/{album}/edit", "/album/{album}/delete",
    "/album/{album}/arrange", "/album/{album}/drop-boxes", "/my/albums/{album}",
    "/settings/profile", "/my/albums", "/albums/new",
    "/admin/users", "/my/reports", "/upload?album={album}",
)  # fmt: skip


@pytest.mark.parametrize("address", OF_OWNERS)
def test_owners_addresses_lead_to_sign_in_whatever_there_is(
    address: str, pages: PageClient, owner: User
) -> None:
    private = make_image(user=owner, visibility="private", album=make_album(user=owner, visibility="private"))
    public = make_image(user=owner, album=make_album(user=owner))
    answers = [
        pages.get(address.format(image=image, album=album))
        for image, album in (
            (private.code, private.album.code),
            (public.code, public.album.code),
            ("nothing", "nothing"),
        )
    ]
    assert {answer.status_code for answer in answers} == {303}
    for answer in answers:
        assert answer.location.startswith("/login?next=/")


def test_a_form_in_place_stays_and_says_that_one_is_signed_out(pages: PageClient, owner: User) -> None:
    image, album = make_image(user=owner), make_album(user=owner)
    here = {**HTMX, "Referer": f"http://localhost/image/{image.code}"}
    for address, data in (
        (f"/image/{image.code}/edit", {"title": "Typed"}),
        (f"/my/uploads/edit/{image.code}", {"title": "Typed"}),
        ("/my/uploads/bulk/visibility", {"code": image.code, "privacy": "private"}),
        ("/my/uploads/album", {"code": image.code, "name": "Typed"}),
        ("/my/albums/move", {"album": album.code, "parent": ""}),
        (f"/album/{album.code}/arrange", {"cover": image.code}),
    ):
        answer = pages.post(address, data=data, headers=here)
        assert (answer.status_code, answer.headers.get("HX-Retarget")) == (401, "#toasts"), address
        assert f'href="/login?next=/image/{image.code}"' in answer.text
        assert "HX-Redirect" not in answer.headers


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_members_upload_form_stores_nothing_of_a_guest(accept: str, app: Flask, owner: User) -> None:
    client = signed_in(app, owner)
    form = form_at(client, "/", f"/upload?for={owner.code}")

    def send(visitor: PageClient) -> int:
        data = {**form.fields, "source": (io.BytesIO(png()), "a.png")}
        return visitor.post(form.action, data=data, headers={"Accept": accept}).status_code

    guest, other = PageClient(app, use_cookies=True), signed_in(app, make_user())
    assert send(guest) == (303 if accept == "text/html" else 401)
    assert send(other) == 409
    assert db.session.query(Image).count() == 0
    assert send(client) == (303 if accept == "text/html" else 201)
    assert db.session.query(Image).one().user_id == owner.id


def test_what_a_guest_opened_and_a_member_sends_is_the_members(
    app: Flask, owner: User, pages: PageClient
) -> None:
    form = form_at(pages, "/", "/upload")
    data = {**form.fields, "source": (io.BytesIO(png()), "a.png")}
    assert signed_in(app, owner).post(form.action, data=data).status_code == 303
    assert db.session.query(Image).one().user_id == owner.id


def test_pages_of_members_are_kept_nowhere_those_of_guests_for_going_back(
    app: Flask, owner: User, pages: PageClient
) -> None:
    image, client = make_image(user=owner), signed_in(app, owner)
    for path in (
        "/",
        "/explore/recent",
        f"/image/{image.code}",
        "/settings/profile",
        "/my/reports",
        "/nothing",
    ):
        assert "no-store" in client.get(path).headers["Cache-Control"], path
    for path in ("/", "/explore/recent", f"/image/{image.code}"):
        assert "no-store" not in pages.get(path).headers["Cache-Control"], path
    assert "no-store" in pages.post("/login", data={"login": "a", "password": "b"}).headers["Cache-Control"]


def test_signing_out_empties_what_the_browser_keeps(app: Flask, owner: User) -> None:
    client = signed_in(app, owner)
    client.post("/theme", data={"theme": "dark"})
    answer = client.post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    # The theme is a cookie, which belongs to the browser.
    assert 'data-theme="dark"' in client.get("/").text


@pytest.mark.browser
@pytest.mark.processes
def test_going_back_after_signing_out_shows_nothing_personal(
    open_page: OpenPage, live_site: LiveSite
) -> None:
    page = open_page("/login")
    page.fill("[name=login]", "member")
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button")
    page.wait_for_url(live_site.base_url + "/**")
    for path in ("/settings/account", "/my/uploads", "/explore/recent"):
        page.goto(live_site.base_url + path)
        assert "member" in page.content()
    page.click(".site-head details.menu summary")
    page.click("form[action='/logout'] button")
    page.wait_for_selector("text=You are signed out.")
    for _ in range(4):
        page.go_back()
        assert _account_named(page) == 0, page.url


def _account_named(page: Page) -> int:
    page.wait_for_load_state()
    return page.locator("form[action='/logout'], a[href='/user/member']").count()
