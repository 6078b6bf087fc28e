"""A form that was sent too often comes back with what was typed, and without the password."""

from flask import Flask
from limits import parse

from imghost.base.passwords import hash_password
from imghost.http.limits import hit
from imghost.models import User
from imghost.services.links import Links, album_path
from tests.factories import make_album, make_image
from tests.web.conftest import signed_in
from tests.web.page_rules import Page, PageClient, read

SECRET = "never sent back"
HERE = "127.0.0.1"


def use_up(app: Flask, setting: str, *names: str) -> None:
    limit = parse(getattr(app.extensions["settings"], setting))
    while hit(limit, *names).allowed:
        pass


def values(page: Page) -> dict[str, str]:
    """What the fields of the page hold that are typed into."""
    fields = page.all("input") + page.all("textarea")
    return {field["name"]: field.get("value", "") for field in fields if "name" in field}


def again(client: PageClient, path: str, data: dict[str, str], **options: object) -> Page:
    answer = client.post(path, data=data, **options)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert SECRET not in answer.text
    assert 'role="alert"' in answer.text
    return read(answer)


def test_sign_in_keeps_name_and_destination(app: Flask, pages: PageClient) -> None:
    use_up(app, "sign_in_limit", "sign-in", HERE)
    page = again(pages, "/login", {"login": "Ada & co", "password": SECRET, "next": "/my/albums"})
    shown = values(page)
    assert (shown["login"], shown["password"], shown["next"]) == ("Ada & co", "", "/my/albums")
    stay = next(field for field in page.all("input") if field.get("name") == "stay")
    assert "checked" not in stay


def test_sign_up_keeps_all_but_the_password(app: Flask, pages: PageClient) -> None:
    use_up(app, "sign_in_limit", "sign-up", HERE)
    shown = values(again(pages, "/signup", {"name": "ada", "email": "ada@example.org", "password": SECRET}))
    assert (shown["name"], shown["email"], shown["password"]) == ("ada", "ada@example.org", "")


def test_a_report_keeps_its_words_and_its_reason(app: Flask, pages: PageClient) -> None:
    use_up(app, "report_limit", "report", HERE)
    path = f"{Links(make_image()).short}/report"
    answer = pages.post(path, data={"reason": "spam", "text": "<b>Look</b> here", "email": "me@example.org"})
    assert answer.status_code == 429
    assert "&lt;b&gt;Look&lt;/b&gt; here</textarea>" in answer.text
    page = read(answer)
    assert values(page)["email"] == "me@example.org"
    chosen = [field["value"] for field in page.all("input") if "checked" in field]
    assert chosen == ["spam"]


def test_settings_keep_the_new_address(app: Flask, owner: User) -> None:
    client = signed_in(app, owner)
    use_up(app, "sign_in_limit", "password", owner.code)
    shown = values(again(client, "/settings/account", {"email": "new@example.org", "current": SECRET}))
    assert (shown["email"], shown["current"]) == ("new@example.org", "")


def test_forms_that_are_sent_elsewhere_come_back_on_their_page(app: Flask, pages: PageClient) -> None:
    use_up(app, "token_limit", "guest-phrase", HERE)
    here = {"Referer": "http://localhost/my/uploads"}
    page = again(pages, "/my/uploads/phrase", {"phrase": "one two three"}, headers=here)
    assert values(page)["phrase"] == "one two three"
    album = make_album(
        visibility="password", effective_visibility="password", password_hash=hash_password("x")
    )
    album.gate_code = album.code
    use_up(app, "token_limit", "album-password", album.code, HERE)
    gate = {"Referer": f"http://localhost{album_path(album)}"}
    page = again(pages, f"/album/{album.code}/unlock", {"password": SECRET, "next": "/"}, headers=gate)
    assert values(page)["password"] == ""
    # Nobody knows which page a form without a referrer stood on.
    answer = pages.post(f"/album/{album.code}/unlock", data={"password": SECRET})
    assert (answer.status_code, "Too many tries" in answer.text) == (429, True)


def test_htmx_gets_a_message_and_leaves_the_page_as_it_is(app: Flask, pages: PageClient) -> None:
    use_up(app, "report_limit", "report", HERE)
    path = f"{Links(make_image()).short}/report"
    answer = pages.post(path, data={"reason": "spam"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (429, "#toasts")
    assert "<form" not in answer.text
