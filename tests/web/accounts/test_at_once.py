"""What may happen once happens once, also when eight browsers ask for it at the same moment."""

import time
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from imghost.base.identifiers import token_hash
from imghost.base.one_time_codes import code, step_at
from imghost.extensions import db, now, settings
from imghost.models import AccountToken, APIKey, Image, User, UserSession
from imghost.services.accounts import account_tokens, first_admin, password_reset, second_factor
from imghost.services.accounts.api_keys import MOST_KEYS
from imghost.services.actor import Actor
from imghost.services.trash.image_trash import moment_text, trash
from tests.at_once import at_once
from tests.clients import give_session
from tests.factories import make_image, make_key, make_user
from tests.web.accounts.conftest import PASSWORD, sign_in

TIMES = 8
MANY = "100000 per minute"
pytestmark = pytest.mark.settings(sign_in_limit=MANY, token_limit=MANY)


def clients(app: Flask, user: User | None = None) -> list[FlaskClient]:
    made = [app.test_client() for _ in range(TIMES)]
    for client in made:
        if user is not None:
            give_session(client, user)
    return made


def post_each(app: Flask, address: str, data: Callable[[int], dict[str, str]], user: User | None = None):  # type: ignore[no-untyped-def]
    """Send what `data` says of each browser, and return the statuses."""
    requests: list[Callable[[], TestResponse]] = [
        partial(client.post, address, data=data(number)) for number, client in enumerate(clients(app, user))
    ]
    return sorted(at_once(requests))


def account(number: int) -> dict[str, str]:
    return {"name": f"rose-{number}", "email": f"rose-{number}@example.org", "password": PASSWORD}


def good_tokens(user: User, purpose: str) -> int:
    good = (AccountToken.user_id == user.id, AccountToken.purpose == purpose, AccountToken.used_at.is_(None))
    return db.session.scalars(select(func.count()).select_from(AccountToken).where(*good)).one()


def test_the_set_up_link_makes_one_administrator(app: Flask) -> None:
    token = first_admin.setup_token(settings())
    assert post_each(app, f"/setup/{token}", account) == [303, *[404] * 7]
    assert db.session.query(User).count() == 1


@pytest.mark.parametrize("same", ["name", "email"])
def test_one_of_the_same_accounts_is_made(same: str, app: Flask) -> None:
    statuses = post_each(app, "/signup", lambda number: {**account(number), same: account(0)[same]})
    assert statuses == [303, *[422] * 7]
    assert db.session.query(User).count() == 1


def test_a_link_to_a_new_password_sets_one(app: Flask, marina: User) -> None:
    token = account_tokens.issue(marina, account_tokens.PASSWORD, password_reset.LIFE)
    statuses = post_each(app, f"/password-reset/{token}", lambda number: {"password": f"{PASSWORD} {number}"})
    assert statuses == [303, *[404] * 7]


def test_a_link_to_a_new_address_is_used_once(app: Flask, marina: User) -> None:
    token = account_tokens.issue(marina, account_tokens.EMAIL, password_reset.LIFE, "new@example.org")
    assert post_each(app, f"/confirm-address/{token}", lambda _: {}) == [303, *[404] * 7]
    assert db.session.get_one(User, marina.id).email == "new@example.org"


def test_links_made_at_once_leave_one_that_is_good(app: Flask, marina: User) -> None:
    boss = make_user("boss", role="admin")
    assert post_each(app, f"/admin/users/{marina.code}/reset-link", lambda _: {}, boss) == [200] * 8
    assert good_tokens(marina, account_tokens.PASSWORD) == 1


@pytest.fixture
def recovery_code(marina: User) -> str:
    second_factor.begin(marina)
    marina.totp_since = now()
    [first, *_] = second_factor.renew_recovery_codes(marina)
    db.session.commit()
    return first


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_lets_one_in(kind: str, app: Flask, marina: User, recovery_code: str) -> None:
    given = clients(app)
    for client in given:
        sign_in(client)
    db.session.refresh(marina)
    text = code(marina.totp_secret or "", step_at(time.time())) if kind == "app" else recovery_code
    statuses = at_once([partial(client.post, "/login/code", data={"code": text}) for client in given])
    assert sorted(statuses) == [303, *[422] * 7]
    assert db.session.query(UserSession).count() == 1


@pytest.mark.usefixtures("recovery_code")
def test_recovery_codes_made_anew_at_once_are_ten(app: Flask, marina: User) -> None:
    path = "/settings/security/two-step/codes"
    assert post_each(app, path, lambda _: {"current": PASSWORD}, marina) == [200] * 8
    assert good_tokens(marina, second_factor.RECOVERY) == second_factor.RECOVERY_CODES


def test_two_step_is_turned_on_once(app: Flask, marina: User) -> None:
    secret = second_factor.begin(marina)
    db.session.commit()
    given = code(secret, step_at(time.time()))
    path = "/settings/security/two-step"
    statuses = post_each(app, path, lambda _: {"current": PASSWORD, "code": given}, marina)
    assert statuses.count(200) == 1
    assert good_tokens(marina, second_factor.RECOVERY) == second_factor.RECOVERY_CODES


def test_one_administrator_is_left(app: Flask) -> None:
    admins = [make_user(f"admin-{number}", role="admin") for number in range(TIMES)]
    requests: list[Callable[[], TestResponse]] = []
    for admin in admins:
        [client] = clients(app, admin)[:1]
        requests.append(partial(client.post, f"/admin/users/{admin.code}", data={"role": "member"}))
    statuses = at_once(requests)
    assert sorted(statuses) == [*[303] * 7, 422]
    assert db.session.query(User).filter_by(role="admin").count() == 1


def test_the_last_free_key_is_given_once(app: Flask, marina: User) -> None:
    for _ in range(MOST_KEYS - 1):
        make_key(marina)
    data = {"name": "one", "scopes": "read"}
    statuses = post_each(app, "/settings/keys", lambda _: data, marina)
    assert db.session.query(APIKey).count() == MOST_KEYS, statuses


def test_a_key_is_revoked_at_once_by_all(app: Flask, marina: User) -> None:
    key_id = make_key(marina).partition(":")[0]
    assert post_each(app, f"/settings/keys/{key_id}/revoke", lambda _: {}, marina) == [303] * 8
    assert db.session.query(APIKey).one().revoked_at is not None


def test_an_undo_brings_back_once(app: Flask, marina: User) -> None:
    moment = now()
    trash(Actor(user=marina), make_image(user=marina), moment)
    db.session.commit()
    statuses = post_each(app, "/my/uploads/undo", lambda _: {"moment": moment_text(moment)}, marina)
    assert statuses == [303, *[410] * 7]


def test_a_delete_link_deletes_once(app: Flask) -> None:
    image = make_image(delete_hash=token_hash("a token"))
    statuses = post_each(app, f"/image/{image.code}/delete/a%20token", lambda _: {})
    assert set(statuses) <= {303, 404}
    assert 303 in statuses
    assert db.session.get_one(Image, image.id).deleted_at is not None
