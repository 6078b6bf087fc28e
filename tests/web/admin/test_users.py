"""Accounts as administrators look after them."""

import re

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import Event, Image, User
from imghost.services.accounts.user_edit import MOST_TOKENS
from imghost.services.visibility import alive
from tests.factories import make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient

CHANGES = {"role": "moderator", "plan": "pro", "tokens": "50", "disabled": "0"}


def names(pages: PageClient, query: str) -> set[str]:
    text = pages.get(f"/admin/users?{query}").text
    return {name for name in ("berta", "carl", "ada") if f'">{name}</a>' in text}


def test_accounts_are_found_by_words_and_role(admin_pages: PageClient) -> None:
    make_user("berta", email="b@example.net", role="moderator")
    make_user("carl", disabled=True)
    assert names(admin_pages, "") == {"ada", "berta", "carl"}
    assert names(admin_pages, "q=ERT") == {"berta"}
    assert names(admin_pages, "q=example.net") == {"berta"}
    assert names(admin_pages, "q=%25") == set()
    assert names(admin_pages, "role=moderator") == {"berta"}
    assert names(admin_pages, "role=shut-out") == {"carl"}


def test_an_account_is_changed_and_its_sessions_end(app: Flask, admin_pages: PageClient) -> None:
    user = make_user("berta")
    berta = signed_in(app, user)
    assert berta.get("/my/albums").status_code == 200
    assert admin_pages.post(f"/admin/users/{user.code}", data=CHANGES).status_code == 303
    db.session.refresh(user)
    assert (user.role, user.plan_name, user.tokens, user.disabled) == ("moderator", "pro", 50, False)
    assert berta.get("/my/albums").status_code == 303
    assert db.session.query(Event).filter_by(action="user.edit", subject="berta").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("role", "king"), ("plan", "none"), ("tokens", "-1"), ("tokens", "x"), ("tokens", str(MOST_TOKENS + 1))],
)
def test_a_wrong_value_is_told_and_changes_nothing(admin_pages: PageClient, field: str, value: str) -> None:
    user = make_user("berta")
    answer = admin_pages.post(f"/admin/users/{user.code}", data=CHANGES | {field: value})
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    db.session.refresh(user)
    assert (user.role, user.plan_name, user.tokens) == ("member", "unlimited", 0)


def test_the_last_administrator_stays_one(admin_pages: PageClient, admin: User) -> None:
    answer = admin_pages.post(f"/admin/users/{admin.code}", data=CHANGES)
    assert (answer.status_code, "last administrator" in answer.text) == (422, True)


def test_an_account_is_added(admin_pages: PageClient) -> None:
    entered = {
        "name": "dora",
        "email": "dora@example.org",
        "password": "a long password",
        "role": "moderator",
    }
    answer = admin_pages.post("/admin/users/new", data=entered)
    added = db.session.query(User).filter_by(name="dora").one()
    assert (answer.location, added.role) == (f"/admin/users/{added.code}", "moderator")
    again = admin_pages.post("/admin/users/new", data=entered)
    assert (again.status_code, "error" in again.text) == (422, True)


def test_an_account_is_deleted_after_a_question(admin_pages: PageClient) -> None:
    user = make_user("berta")
    make_image(user=user, bytes=2_000_000)
    question = admin_pages.get(f"/admin/users/{user.code}/delete")
    assert "One picture will be deleted with it (2 MB)" in question.text
    assert admin_pages.post(f"/admin/users/{user.code}/delete").status_code == 303
    assert db.session.query(User).filter_by(name="berta").count() == 0
    assert db.session.query(Image).filter(alive()).count() == 0
    assert admin_pages.get(f"/admin/users/{user.code}").status_code == 404
    assert user.code not in admin_pages.get("/admin/users").text


def test_an_unknown_account_is_not_there(admin_pages: PageClient) -> None:
    assert admin_pages.get("/admin/users/nobody").status_code == 404


def test_a_link_to_a_new_password_is_made_and_shown_once(app: Flask, admin_pages: PageClient) -> None:
    user = make_user("berta")
    page = admin_pages.post(f"/admin/users/{user.code}/reset-link")
    (link,) = re.findall(r'value="(http[^"]+/password-reset/[^"]+)"', page.text)
    assert "/password-reset/" not in admin_pages.get(f"/admin/users/{user.code}").text
    path = link.removeprefix(app.extensions["settings"].base_url)
    visitor = PageClient(app, use_cookies=True)
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, data={"password": "another long password"}).status_code == 303
    assert visitor.get(path).status_code in (404, 410)
