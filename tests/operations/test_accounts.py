"""Accounts, API keys, categories and the first administrator, as the command line and the pages make them."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from imghost.base.errors import Conflict, Forbidden, InvalidInput, NotAuthenticated, NotFound
from imghost.base.passwords import is_password
from imghost.extensions import db, now, settings
from imghost.http.credentials import key_actor
from imghost.models import APIKey, User
from imghost.services.accounts import first_admin
from imghost.services.accounts.api_keys import USER_SCOPES, mint_key, revoke_key
from imghost.services.accounts.user_add import add_user
from imghost.services.discovery.categories import add_category
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("app")
PASSWORD = "correct horse"


def test_an_account_keeps_only_a_hash_of_the_password() -> None:
    user = add_user("alice", " Alice@Example.ORG ", PASSWORD)
    assert (user.name, user.email, user.role) == ("alice", "alice@example.org", "member")
    assert user.password_hash.startswith("scrypt:")
    assert is_password(user.password_hash, PASSWORD)


@pytest.mark.parametrize("name", ["abc", "A-b_9", "x" * 32])
def test_names_that_are_fine(name: str) -> None:
    assert add_user(name, "a@example.org", PASSWORD).name == name


@pytest.mark.parametrize("name", ["", "ab", "x" * 33, "a b", "a/b", "äbc", "abc\n", "../x", "a\0bc"])
def test_names_that_are_not(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_user(name, "a@example.org", PASSWORD)
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    "email", ["", "a", "@", "a@", "@b", "a b@c", "a@b@c", "a@b\nc", "x" * 250 + "@example"]
)
def test_addresses_that_are_not(email: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_user("alice", email, PASSWORD)
    assert refused.value.field == "email"


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1025])
def test_passwords_that_are_not(password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_user("alice", "a@example.org", password)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        ("alice", "b@example.org", "name"),
        ("ALICE", "b@example.org", "name"),
        ("bob", "A@example.org", "email"),
    ],
)
def test_what_somebody_else_has_is_named(name: str, email: str, field: str) -> None:
    make_user("alice", email="a@example.org")
    with pytest.raises(Conflict) as refused:
        add_user(name, email, PASSWORD)
    assert refused.value.field == field


def test_of_two_at_once_one_gets_the_name(app: Flask) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def sign_up(email: str) -> None:
        with app.app_context():
            together.wait()
            try:
                add_user("alice", email, PASSWORD)
                db.session.commit()
                outcomes.append("added")
            except Conflict as refused:
                outcomes.append(str(refused.field))

    threads = [threading.Thread(target=sign_up, args=(f"{n}@example.org",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", "name"]


def test_a_credential_opens_what_its_scopes_say() -> None:
    user = make_user()
    key, credential = mint_key(user, "laptop", ["upload", "read"])
    db.session.commit()
    assert re.fullmatch(r"ck_[^:,\s]{16}:cs_[^:,\s]{43}", credential)
    actor = key_actor(credential, "192.0.2.1")
    assert (actor.user, actor.scopes) == (user, {"upload", "read"})
    assert key.secret_hash not in credential
    assert credential.partition(":cs_")[2] not in str(vars(key))


def test_credentials_differ() -> None:
    user = make_user()
    assert len({mint_key(user, "x", USER_SCOPES)[1] for _ in range(50)}) == 50


def test_a_revoked_key_opens_nothing() -> None:
    key, credential = mint_key(make_user(), "laptop", USER_SCOPES)
    revoke_key(key.key_id)
    first = key.revoked_at
    revoke_key(key.key_id)
    assert key.revoked_at == first
    with pytest.raises(NotAuthenticated):
        key_actor(credential, "192.0.2.1")


def test_an_expired_key_opens_nothing() -> None:
    key, credential = mint_key(make_user(), "laptop", USER_SCOPES, now() + timedelta(hours=1))
    key.expires_at = now() - timedelta(seconds=1)
    with pytest.raises(NotAuthenticated):
        key_actor(credential, "192.0.2.1")


def test_nobody_revokes_the_key_of_another() -> None:
    key, _ = mint_key(make_user(), "laptop", USER_SCOPES)
    with pytest.raises(NotFound):
        revoke_key(key.key_id, make_user())
    assert key.revoked_at is None


@pytest.mark.parametrize("scopes", [[], ["fly"], ["upload", "fly"]])
def test_unknown_scopes_are_refused(scopes: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        mint_key(make_user(), "laptop", scopes)
    assert refused.value.field == "scopes"


def test_only_administrators_mint_admin_keys() -> None:
    with pytest.raises(Forbidden):
        mint_key(make_user(), "laptop", ["admin"])
    assert mint_key(make_user(role="admin"), "laptop", ["admin"])[0].scopes == "admin"


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_keys_need_a_name(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        mint_key(make_user(), name, USER_SCOPES)
    assert refused.value.field == "name"


def test_a_key_cannot_be_born_expired() -> None:
    with pytest.raises(InvalidInput):
        mint_key(make_user(), "laptop", USER_SCOPES, now())


def test_the_secret_is_nowhere_in_the_database() -> None:
    _, credential = mint_key(make_user(), "laptop", USER_SCOPES)
    db.session.commit()
    rows = db.session.execute(select(APIKey.__table__)).all()
    assert credential.partition(":")[2] not in str(rows)


@pytest.mark.parametrize(
    ("name", "url_key"), [("Nature", "nature"), ("  Black  &  White ", "black-white"), ("日本 語", "日本-語")]
)
def test_a_category_has_an_address(name: str, url_key: str) -> None:
    assert add_category(name).url_key == url_key


@pytest.mark.parametrize("name", ["nature", "Nature", "NATURE!"])
def test_a_category_exists_once(name: str) -> None:
    add_category("Nature")
    db.session.commit()
    with pytest.raises(Conflict):
        add_category(name)


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_categories_need_a_name(name: str) -> None:
    with pytest.raises(InvalidInput):
        add_category(name)


def test_the_first_administrator_uses_the_link_once() -> None:
    token = first_admin.setup_token(settings())
    user = first_admin.redeem(token, "root", "root@example.org", PASSWORD)
    db.session.commit()
    assert (user.role, first_admin.site_has_administrator()) == ("admin", True)
    assert not (settings().home / first_admin.FILE).exists()
    with pytest.raises(NotFound):
        first_admin.redeem(token, "second", "second@example.org", PASSWORD)


def test_a_refused_form_does_not_use_up_the_link() -> None:
    token = first_admin.setup_token(settings())
    with pytest.raises(InvalidInput):
        first_admin.redeem(token, "root", "root@example.org", "short")
    db.session.rollback()
    first_admin.require_token(token)


def test_the_link_itself_is_kept_nowhere() -> None:
    token = first_admin.setup_token(settings())
    path = settings().home / first_admin.FILE
    assert token not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("wrong", ["", "x", "x" * 32])
def test_a_wrong_link_is_nothing(wrong: str) -> None:
    first_admin.setup_token(settings())
    with pytest.raises(NotFound):
        first_admin.require_token(wrong)


def test_there_is_one_link_however_often_it_is_printed() -> None:
    with ThreadPoolExecutor(8) as pool:
        [token] = set(pool.map(first_admin.setup_token, [settings()] * 8))
    first_admin.require_token(token)
    first_admin.redeem(token, "root", "root@example.org", PASSWORD)
    db.session.commit()
    assert first_admin.setup_token(settings()) != token


def test_without_a_link_there_is_nothing_to_guess() -> None:
    with pytest.raises(NotFound):
        first_admin.require_token("")


def test_members_who_came_first_do_not_lock_the_administrator_out() -> None:
    token = first_admin.setup_token(settings())
    make_user()
    make_user(role="moderator")
    first_admin.require_token(token)


def test_a_site_with_an_administrator_needs_no_other() -> None:
    token = first_admin.setup_token(settings())
    make_user(role="admin")
    with pytest.raises(NotFound):
        first_admin.require_token(token)
    assert db.session.scalars(select(User.role)).all() == ["admin"]
