"""Signing in and out: the same words for every wrong try, a new session each time, slow guessing."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import check_password_hash, generate_password_hash

from imghost.base import passwords
from imghost.base.passwords import hash_password
from imghost.extensions import db
from imghost.models import User
from tests.web.accounts.conftest import PASSWORD, is_in, plain, sign_in


@pytest.mark.parametrize(
    "login", ["Marina", "marina", " MARINA ", "marina@example.org", "Marina@Example.org"]
)
def test_name_or_address_in_any_case_signs_in(client: FlaskClient, marina: User, login: str) -> None:
    response = sign_in(client, login)
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert is_in(client)


def test_an_unknown_name_and_a_wrong_password_look_alike(client: FlaskClient, marina: User) -> None:
    unknown = sign_in(client, "nobody", "wrong password")
    wrong = sign_in(client, "Marina", "wrong password")
    assert unknown.status_code == wrong.status_code == 422
    assert plain(unknown.text).replace("nobody", "Marina") == plain(wrong.text)
    assert "The name or the password is wrong." in wrong.text
    assert dict(unknown.headers).keys() == dict(wrong.headers).keys()
    assert not is_in(client)


@pytest.mark.parametrize("login", ["", "a\x00b", "x" * 100_000, "' OR 1=1 --", "ma%", "\ud7ff"])
@pytest.mark.parametrize("password", ["", "a\x00b", "x" * 100_000])
def test_odd_input_is_only_wrong(client: FlaskClient, marina: User, login: str, password: str) -> None:
    assert sign_in(client, login, password).status_code == 422


def test_a_password_longer_than_allowed_is_not_cut_to_the_right_one(
    client: FlaskClient, marina: User
) -> None:
    assert sign_in(client, password=PASSWORD + "x").status_code == 422
    marina.password_hash = hash_password("p" * 1024)
    db.session.commit()
    assert sign_in(client, password="p" * 1025).status_code == 422
    assert sign_in(client, password="p" * 1024).status_code == 303


def test_a_password_hashed_at_an_older_cost_is_hashed_anew(client: FlaskClient, marina: User) -> None:
    """PBKDF2 is what Werkzeug hashed with before scrypt."""
    marina.password_hash = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1000")
    db.session.commit()
    assert sign_in(client, password="wrong").status_code == 422
    assert marina.password_hash.startswith("pbkdf2:")
    assert sign_in(client).status_code == 303
    hashed = marina.password_hash
    assert hashed.startswith(passwords.COST)
    client.post("/logout")
    assert sign_in(client).status_code == 303
    assert marina.password_hash == hashed


def test_an_account_without_password_looks_like_an_unknown_one(client: FlaskClient, marina: User) -> None:
    marina.password_hash = passwords.NO_PASSWORD
    db.session.commit()
    for password in ("", "wrong"):
        assert "The name or the password is wrong." in sign_in(client, password=password).text


def test_a_disabled_account_cannot_sign_in_and_is_out_at_once(signed_in: FlaskClient, marina: User) -> None:
    marina.disabled = True
    db.session.commit()
    assert not is_in(signed_in)
    response = sign_in(signed_in)
    assert response.status_code == 422
    assert "This account has been disabled." in response.text
    assert "disabled" not in sign_in(signed_in, password="wrong password").text
    assert not is_in(signed_in)


def test_the_session_begins_anew(app: Flask, client: FlaskClient, marina: User) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = client.get_cookie("imghost")
    sign_in(client)
    after = client.get_cookie("imghost")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with client.session_transaction() as session:
        assert "planted" not in session


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, marina: User) -> None:
    cookies = sign_in(client).headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


@pytest.mark.settings(public_url="https://pictures.example")
def test_behind_tls_cookies_are_secure(client: FlaskClient, marina: User) -> None:
    assert all("Secure" in cookie for cookie in sign_in(client).headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(("fields", "stays"), [({"stay": "1"}, True), ({}, False)])
def test_staying_signed_in_is_a_choice(
    client: FlaskClient, marina: User, fields: dict[str, str], stays: bool
) -> None:
    cookies = sign_in(client, **fields).headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("imghost="))
    assert ("Expires=" in session) is stays


def test_signing_out_ends_the_session(signed_in: FlaskClient) -> None:
    assert signed_in.post("/logout").headers["Location"] == "/"
    assert not is_in(signed_in)


def test_a_link_cannot_sign_out(signed_in: FlaskClient) -> None:
    assert signed_in.get("/logout").status_code == 405
    assert signed_in.post("/logout", headers={"Origin": "https://evil.example"}).status_code == 403
    assert is_in(signed_in)


def test_other_sites_cannot_sign_a_visitor_in(client: FlaskClient, marina: User) -> None:
    data = {"login": "Marina", "password": PASSWORD}
    response = client.post("/login", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert not is_in(client)


FOREIGN = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example",
    "http:///evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:a=b\r\nLocation:https://evil.example",
    "/\t/evil.example", " //evil.example", "evil.example", "@evil.example", "///evil.example", "/\n/evil",
    "https://imghost@evil.example", "",
]  # fmt: skip


@pytest.mark.parametrize("target", FOREIGN)
def test_the_way_on_never_leads_to_another_site(client: FlaskClient, marina: User, target: str) -> None:
    for response in (sign_in(client, next=target), client.get("/login", query_string={"next": target})):
        assert (response.status_code, response.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("target", ["/settings/keys", "/my/uploads?before=5", "/@evil.example", "/a%2f%2fb"])
def test_the_way_on_leads_to_pages_of_this_site(client: FlaskClient, marina: User, target: str) -> None:
    assert sign_in(client, next=target).headers["Location"] == target


def test_a_member_page_asks_to_sign_in_and_comes_back(client: FlaskClient, marina: User) -> None:
    response = client.get("/settings/keys")
    assert (response.status_code, response.headers["Location"]) == (303, "/login?next=/settings/keys")
    page = client.get(response.headers["Location"]).text
    assert '<input type="hidden" name="next" value="/settings/keys">' in page


def test_twenty_wrong_tries_are_429_and_the_right_one_works_later(
    app: Flask, client: FlaskClient, marina: User
) -> None:
    answers = [sign_in(client, password="wrong password") for _ in range(20)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 10
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert "Too many tries." in answers[-1].text
    assert '<form class="form" method="post" action="/login">' in answers[-1].text
    assert sign_in(client).status_code == 429
    # A minute later: the counters live in Redis alone.
    app.extensions["redis"].flushdb()
    assert sign_in(client).status_code == 303


def from_address(app: Flask, number: int) -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
    return client


def test_an_account_is_protected_against_many_addresses(app: Flask, marina: User) -> None:
    answers = [sign_in(from_address(app, number), password="wrong").status_code for number in range(1, 16)]
    assert answers == [422] * 10 + [429] * 5


@pytest.mark.settings(sign_in_limit="3 per minute", trusted_proxies=0)
def test_nobody_says_oneself_where_one_comes_from(app: Flask) -> None:
    assert statuses_from(app, "203.0.113.{}") == [422, 422, 422, 429]


@pytest.mark.settings(sign_in_limit="3 per minute", trusted_proxies=1, accel_prefix="/_files")
def test_a_trusted_proxy_does_and_what_was_said_to_it_counts_for_nothing(app: Flask) -> None:
    assert statuses_from(app, "203.0.113.{}") == [422] * 4
    assert statuses_from(app, "203.0.113.{}, 192.0.2.1") == [422, 422, 422, 429]


@pytest.mark.settings(sign_in_limit="3 per minute", trusted_proxies=1)
def test_without_nginx_no_proxy_is_believed(app: Flask) -> None:
    """Granian, which has the port then, passes `X_Forwarded_For` on as if the proxy had said it."""
    assert statuses_from(app, "203.0.113.{}") == [422, 422, 422, 429]


@pytest.mark.settings(sign_in_limit="3 per minute", trusted_proxies=1, accel_prefix="/_files")
def test_another_address_of_the_same_household_is_not_another_caller(app: Flask) -> None:
    assert statuses_from(app, "2001:db8:1:2::{}") == [422, 422, 422, 429]
    assert statuses_from(app, "2001:db8:2:{}::1") == [422] * 4


def statuses_from(app: Flask, forwarded: str) -> list[int]:
    """Wrong tries at four accounts, each with a number of its own in the forwarded address."""
    return [
        app.test_client().post(
            "/login",
            data={"login": f"n{number}", "password": "wrong"},
            headers={"X-Forwarded-For": forwarded.format(number)},
        ).status_code
        for number in range(4)
    ]  # fmt: skip


def test_unknown_accounts_are_limited_in_the_same_way(app: Flask, marina: User) -> None:
    answers = [sign_in(from_address(app, number), "nobody", "wrong").status_code for number in range(1, 16)]
    assert answers == [422] * 10 + [429] * 5


def test_nobody_can_lock_a_member_out_of_her_own_browser(
    app: Flask, client: FlaskClient, marina: User
) -> None:
    sign_in(client)
    client.post("/logout")
    for number in range(1, 16):
        sign_in(from_address(app, number), password="wrong")
    assert sign_in(from_address(app, 99)).status_code == 429
    assert sign_in(client).status_code == 303


def test_another_accounts_device_cookie_helps_nobody(app: Flask, client: FlaskClient, marina: User) -> None:
    from imghost.services.accounts.user_add import add_user  # noqa: PLC0415

    add_user("attacker", "attacker@example.org", PASSWORD)
    db.session.commit()
    sign_in(client, "attacker")
    for number in range(1, 11):
        sign_in(from_address(app, number), password="wrong")
    assert sign_in(client).status_code == 429


def test_who_is_signed_in_needs_no_form(signed_in: FlaskClient) -> None:
    assert signed_in.get("/login?next=/settings/keys").headers["Location"] == "/settings/keys"
    assert signed_in.get("/signup").headers["Location"] == "/"


def test_a_form_of_megabytes_is_not_read_into_memory(client: FlaskClient, marina: User) -> None:
    assert sign_in(client, password="x" * 2_500_000).status_code == 413


def test_a_wrong_password_leaves_the_choice_to_stay_as_it_was(client: FlaskClient, marina: User) -> None:
    kept = re.compile(r'name="stay" value="1" checked')
    assert kept.search(client.get("/login").text)
    assert kept.search(sign_in(client, password="wrong", stay="1").text)
    assert not kept.search(sign_in(client, password="wrong").text)


@pytest.mark.parametrize("stored", ["p\u00e4ssw\u00f6rd one", "pa\u0308sswo\u0308rd one"])
@pytest.mark.parametrize(
    "typed",
    [
        "p\u00e4ssw\u00f6rd one",
        "pa\u0308sswo\u0308rd one",
        "p\u00e4ssw\u00f6rd\u00a0one",
        "p\u00e4sswo\u0308rd\u3000one",
    ],
)
def test_one_password_whatever_keyboard_composed_it(
    client: FlaskClient, marina: User, stored: str, typed: str
) -> None:
    """RFC 8265, 4.2.2: NFC, plain spaces, case stays. Older hashes go on and are renewed."""
    marina.password_hash = generate_password_hash(stored, method=passwords.COST)
    db.session.commit()
    assert sign_in(client, "Marina", typed.upper()).status_code == 422
    assert sign_in(client, "Marina", typed).status_code == 303
    db.session.expire_all()
    assert check_password_hash(marina.password_hash, "p\u00e4ssw\u00f6rd one")
