"""Sessions, passwords, API keys and users, each row of the API's page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imghost.extensions import db, now
from imghost.models import Album, APIKey, Image, User
from imghost.storage.current import storage
from tests.dialects.imgcloud.conftest import PASSWORD, Upload, make_member, program_of
from tests.dialects.program import Program, signed_in
from tests.factories import make_album
from tests.pictures import jpeg

USER_FIELDS = ["id", "email", "username", "role", "plan", "disabled", "created_at"]


@pytest.fixture
def marina(app: Flask) -> User:
    return make_member("Marina")


def login(client: FlaskClient, password: str = PASSWORD, **name: str) -> TestResponse:
    return client.post("/v1/auth/login", json={**(name or {"username": "Marina"}), "password": password})


@pytest.mark.parametrize(
    "name",
    [
        {"email": "marina@example.org"},
        {"username": "Marina"},
        {"username": "marina"},
        {"email": "MARINA@example.org"},
    ],
)
def test_a_session_begins_and_ends(client: FlaskClient, marina: User, name: dict[str, str]) -> None:
    answer = login(client, **name)
    user = answer.get_json()["user"]
    assert (answer.status_code, list(user)) == (200, USER_FIELDS)
    assert (user["id"], user["username"], user["role"]) == (marina.code, "Marina", "member")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/v1/auth/me").get_json() == {"user": user}
    assert client.get("/settings/profile").status_code == 200
    assert client.post("/v1/auth/logout").get_json() == {"user": None}
    assert client.get("/v1/auth/me").status_code == 401
    assert client.post("/v1/auth/logout").status_code == 200


def test_a_new_session_keeps_nothing_of_the_one_before(client: FlaskClient, marina: User) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    login(client)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_an_unknown_user_and_a_wrong_password_look_alike(client: FlaskClient, marina: User) -> None:
    wrong = [
        login(client, "wrong password"),
        login(client, username="nobody"),
        login(client, email="no@example.org"),
    ]
    assert {answer.status_code for answer in wrong} == {401}
    assert len({answer.data for answer in wrong}) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "Marina"},
        {"username": "Marina", "password": ""},
        {"password": PASSWORD},
        {"username": 1, "password": PASSWORD},
        {"username": "Marina", "password": 5},
        [],
    ],
)
def test_a_malformed_login_is_a_400(client: FlaskClient, marina: User, body: object) -> None:
    answer = client.post("/v1/auth/login", json=body)
    assert (answer.status_code, list(answer.get_json())) == (400, ["error"])


def test_a_disabled_account_stays_out(client: FlaskClient, marina: User) -> None:
    marina.disabled = True
    db.session.commit()
    assert login(client).status_code == 403
    assert login(client, "wrong password").status_code == 401


@pytest.mark.settings(sign_in_limit="3 per minute")
def test_guessing_is_slow_and_counted_with_the_pages(client: FlaskClient, marina: User) -> None:
    assert client.post("/login", data={"login": "Marina", "password": "guess"}).status_code == 422
    assert [login(client, "guess").status_code for _ in range(3)] == [401, 401, 429]
    last = login(client)
    assert (last.status_code, list(last.get_json())) == (429, ["error"])
    assert int(last.headers["Retry-After"]) <= 60


def test_a_foreign_page_signs_nobody_in(client: FlaskClient, marina: User) -> None:
    answer = client.post(
        "/v1/auth/login",
        json={"username": "Marina", "password": PASSWORD},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert client.get("/v1/auth/me").status_code == 401


def test_a_new_password_ends_the_other_sessions(app: Flask, marina: User) -> None:
    mine, other = app.test_client(), app.test_client()
    login(mine)
    login(other)
    body = {"current_password": PASSWORD, "new_password": "a much better one"}
    answer = mine.post("/v1/auth/change-password", json=body)
    assert (answer.status_code, answer.get_json()["user"]["username"]) == (200, "Marina")
    assert mine.get("/v1/auth/me").status_code == 200
    assert other.get("/v1/auth/me").status_code == 401
    assert login(other).status_code == 401
    assert login(other, "a much better one").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"current_password": "wrong", "new_password": "a much better one"}, 401),
        ({"current_password": PASSWORD, "new_password": "short"}, 400),
        ({"current_password": PASSWORD, "new_password": "x" * 1025}, 400),
        ({"current_password": PASSWORD}, 400),
        ({}, 401),
        ({"current_password": 1, "new_password": 2}, 400),
    ],
)
def test_a_bad_change_of_the_password(client: FlaskClient, marina: User, body: dict, status: int) -> None:
    login(client)
    assert client.post("/v1/auth/change-password", json=body).status_code == status
    assert login(client).status_code == 200


SESSION_ONLY = [
    ("GET", "/v1/auth/me"),
    ("POST", "/v1/auth/change-password"),
    ("GET", "/v1/api-keys"),
    ("POST", "/v1/api-keys"),
    ("POST", "/v1/api-keys/ck_x/revoke"),
]


@pytest.mark.parametrize(("method", "path"), SESSION_ONLY)
def test_a_key_opens_nothing_of_the_session(
    admin_api: Program, anybody: Program, method: str, path: str
) -> None:
    for program in (admin_api, anybody):
        answer = program.send(method, path, json={"name": "stronger"} if method == "POST" else None)
        assert (answer.status_code, list(answer.get_json())) == (401, ["error"])


@pytest.fixture
def browser(app: Flask, marina: User) -> FlaskClient:
    return signed_in(app, marina)


def mint(browser: FlaskClient, **body: object) -> dict:
    answer = browser.post("/v1/api-keys", json={"name": "laptop", **body})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


def program(app: Flask, minted: dict) -> Program:
    return Program(app, {"Authorization": f"ApiKey {minted['key_id']}:{minted['key_secret']}"})


def test_a_key_is_shown_once_used_and_revoked(app: Flask, browser: FlaskClient) -> None:
    minted = mint(browser)
    assert list(minted) == ["key_id", "key_secret", "name"]
    assert re.fullmatch(r"ck_\w+", minted["key_id"])
    assert re.fullmatch(r"cs_[\w-]+", minted["key_secret"])
    key = program(app, minted)
    assert key.get("/v1/assets").status_code == 200
    listed = browser.get("/v1/api-keys")
    assert minted["key_secret"] not in listed.text
    assert "hash" not in listed.text
    (row,) = listed.get_json()["api_keys"]
    assert (row["id"], row["name"], row["revoked_at"], row["expires_at"]) == (
        minted["key_id"],
        "laptop",
        None,
        None,
    )
    assert row["scopes"] == ["delete", "read", "upload", "write"]
    assert row["last_used_at"] is not None
    revoked = browser.post(f"/v1/api-keys/{minted['key_id']}/revoke")
    assert (revoked.status_code, revoked.get_json()["revoked_at"] is not None) == (200, True)
    assert key.get("/v1/assets").status_code == 401
    assert browser.post(f"/v1/api-keys/{minted['key_id']}/revoke").status_code == 200


def test_a_key_has_the_wanted_scopes_and_end(app: Flask, browser: FlaskClient) -> None:
    minted = mint(browser, scopes=["read"], expires_at=(now() + timedelta(hours=1)).isoformat())
    key = program(app, minted)
    assert key.get("/v1/assets").status_code == 200
    assert key.send_file("POST", "/v1/upload", jpeg(9, 9)).status_code == 403
    row = db.session.query(APIKey).one()
    assert row.expires_at is not None
    row.expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert key.get("/v1/assets").status_code == 401


@pytest.mark.parametrize(
    "moment", ["2999-01-31T12:00:00Z", "2999-01-31T13:00:00+01:00", "2999-01-31T12:00:00"]
)
def test_the_end_is_a_moment_in_utc(browser: FlaskClient, moment: str) -> None:
    mint(browser, expires_at=moment)
    assert browser.get("/v1/api-keys").get_json()["api_keys"][0]["expires_at"] == "2999-01-31T12:00:00Z"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": ""}, 400),
        ({"name": "x" * 61}, 400),
        ({"name": 1}, 400),
        ({"scopes": []}, 400),
        ({"scopes": ["x"]}, 400),
        ({"scopes": 1}, 400),
        ({"scopes": [1]}, 400),
        ({"scopes": ["admin"]}, 403),
        ({"expires_at": "soon"}, 400),
        ({"expires_at": 1}, 400),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 400),
        ({"folder": "nowhere"}, 404),
        ({"expires_at": "9999-12-31T23:59:59-12:00"}, 400),
        # In zones east of Greenwich it would be in the year 10000.
        ({"expires_at": "9999-12-31T23:59:59Z"}, 400),
    ],
)
def test_a_bad_key_is_not_made(browser: FlaskClient, body: dict, status: int) -> None:
    assert browser.post("/v1/api-keys", json={"name": "laptop", **body}).status_code == status
    assert db.session.query(APIKey).count() == 0


def test_nobody_sees_or_revokes_the_keys_of_another(app: Flask, browser: FlaskClient) -> None:
    minted = mint(browser)
    other = signed_in(app, make_member("other"))
    assert other.get("/v1/api-keys").get_json() == {"api_keys": []}
    assert other.post(f"/v1/api-keys/{minted['key_id']}/revoke").status_code == 404
    assert program(app, minted).get("/v1/assets").status_code == 200


def test_a_key_of_one_folder_uploads_there_and_does_nothing_else(
    app: Flask, browser: FlaskClient, marina: User
) -> None:
    make_album(user=marina, name="inbox")
    key = program(app, mint(browser, folder="inbox", scopes=["read", "upload"]))
    assert browser.get("/v1/api-keys").get_json()["api_keys"][0]["scopes"] == ["upload"]
    for fields in ({}, {"folder": "inbox"}):
        assert key.send_file("POST", "/v1/upload", jpeg(9, 9), **fields).get_json()["folder"] == "inbox"
    for folder in ("other", "inbox/below"):
        assert key.send_file("POST", "/v1/upload", jpeg(9, 9), folder=folder).status_code == 403
    public_id = db.session.query(Image).first().public_id
    overwriting = key.send_file("POST", "/v1/upload", jpeg(9, 9), public_id=public_id, overwrite="true")
    assert overwriting.status_code == 403
    for method, path in (
        ("GET", "/v1/assets"),
        ("GET", f"/v1/assets/{public_id}"),
        ("DELETE", f"/v1/assets/{public_id}"),
        ("PATCH", f"/v1/assets/{public_id}"),
        ("GET", "/v1/usage/summary"),
    ):
        assert key.send(method, path, json={} if method == "PATCH" else None).status_code == 403
    # Whatever the row says: a key of an album has no more scopes.
    db.session.query(APIKey).one().scopes = "upload,read,write,delete"
    db.session.commit()
    assert key.get("/v1/assets").status_code == 403
    assert db.session.query(Album).count() == 1


def test_administrators_look_after_users(app: Flask, admin_api: Program) -> None:
    body = {"email": "new@example.org", "username": "newcomer", "password": PASSWORD, "role": "moderator"}
    made = admin_api.post("/v1/users", json=body)
    user = made.get_json()
    assert (made.status_code, list(user)) == (201, USER_FIELDS)
    assert {name: user[name] for name in ("email", "username", "role", "plan", "disabled")} == {
        "email": "new@example.org",
        "username": "newcomer",
        "role": "moderator",
        "plan": "unlimited",
        "disabled": False,
    }
    listed = admin_api.get("/v1/users").get_json()["users"]
    assert [each["username"] for each in listed] == ["boss", "newcomer"]
    path = f"/v1/users/{user['id']}"
    changed = admin_api.patch(path, json={"role": "member", "plan": "free", "disabled": True}).get_json()
    assert (changed["role"], changed["plan"], changed["disabled"]) == ("member", "free", True)
    assert admin_api.patch(path, json={"disabled": False}).get_json() == {**changed, "disabled": False}
    assert admin_api.delete(path).status_code == 204
    assert admin_api.delete(path).status_code == 404
    assert login(app.test_client(), username="newcomer").status_code == 401


def test_the_answers_hold_no_secret(admin_api: Program) -> None:
    text = admin_api.get("/v1/users").text
    user = admin_api.user
    assert not any(secret in text for secret in (user.password_hash, user.signing_secret, "scrypt"))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"username": "a"}, 400),
        ({"email": "nothing"}, 400),
        ({"password": "short"}, 400),
        ({"role": "king"}, 400),
        ({"username": "BOSS"}, 409),
        ({"email": "boss@example.org"}, 409),
        ({"username": None}, 400),
        ({"password": 12345678}, 400),
    ],
)
def test_a_bad_user_is_not_made(admin_api: Program, body: dict, status: int) -> None:
    good = {"email": "new@example.org", "username": "newcomer", "password": PASSWORD}
    answer = admin_api.post("/v1/users", json={**good, **body})
    assert (answer.status_code, list(answer.get_json())) == (status, ["error"])
    assert db.session.query(User).count() == 1


@pytest.mark.parametrize(
    "body", [{"role": "king"}, {"plan": "gold"}, {"disabled": "yes"}, {"role": 1}, {"disabled": 1}]
)
def test_a_bad_change_of_a_user_is_refused(admin_api: Program, marina: User, body: dict) -> None:
    assert admin_api.patch(f"/v1/users/{marina.code}", json=body).status_code == 400


@pytest.mark.parametrize("field", ["username", "email", "Role", "rôle", "x" * 300, ""])
def test_a_field_that_a_user_does_not_have_is_named_and_nothing_changes(
    admin_api: Program, marina: User, field: str
) -> None:
    path = f"/v1/users/{marina.code}"
    before = next(
        user for user in admin_api.get("/v1/users").get_json()["users"] if user["id"] == marina.code
    )
    answer = admin_api.patch(path, json={"role": "moderator", field: "x"})
    assert (answer.status_code, list(answer.get_json())) == (400, ["error"])
    assert answer.get_json()["error"].endswith("Known are disabled, plan, role.")
    assert before in admin_api.get("/v1/users").get_json()["users"]


USER_REQUESTS = [
    ("GET", "/v1/users", None),
    (
        "POST",
        "/v1/users",
        {"email": "x@example.org", "username": "newcomer", "password": PASSWORD, "role": "admin"},
    ),
    ("PATCH", "/v1/users/{code}", {"role": "admin"}),
    ("DELETE", "/v1/users/{code}", None),
]


@pytest.mark.parametrize(("method", "path", "body"), USER_REQUESTS)
def test_users_are_for_administrators_with_the_scope(
    app: Flask, marina: User, method: str, path: str, body: dict | None
) -> None:
    boss, moderator = make_member("chief", role="admin"), make_member("helper", role="moderator")
    full = "upload,read,write,delete,admin"
    refused = [
        program_of(app, marina),
        program_of(app, marina, scopes=full),
        program_of(app, moderator, scopes=full),
        program_of(app, boss, scopes="upload,read,write,delete"),
    ]
    target = path.format(code=marina.code)
    for each in refused:
        assert each.send(method, target, json=body).status_code == 403
    assert Program(app, {}).send(method, target, json=body).status_code == 401
    assert signed_in(app, moderator).open(target, method=method, json=body).status_code == 403
    assert (db.session.query(User).count(), marina.role) == (3, "member")
    assert program_of(app, boss, scopes="admin").send(method, target, json=body).status_code < 300


def test_a_session_of_an_administrator_serves_too(app: Flask, admin_api: Program) -> None:
    assert signed_in(app, admin_api.user).get("/v1/users").status_code == 200


def test_the_last_administrator_stays(admin_api: Program) -> None:
    path = f"/v1/users/{admin_api.user.code}"
    for body in ({"role": "member"}, {"disabled": True}):
        assert admin_api.patch(path, json=body).status_code == 409
    assert admin_api.delete(path).status_code == 409
    make_member("second", role="admin")
    assert admin_api.patch(path, json={"role": "member"}).status_code == 200


def test_another_role_ends_the_sessions(app: Flask, admin_api: Program, marina: User) -> None:
    for body in ({"role": "moderator"}, {"disabled": True}):
        browser = signed_in(app, marina)
        assert browser.get("/v1/auth/me").status_code == 200
        assert admin_api.patch(f"/v1/users/{marina.code}", json=body).status_code == 200
        assert browser.get("/v1/auth/me").status_code == 401
    admin_api.patch(f"/v1/users/{marina.code}", json={"disabled": False})
    plan = signed_in(app, marina)
    admin_api.patch(f"/v1/users/{marina.code}", json={"plan": "pro"})
    assert plan.get("/v1/auth/me").status_code == 200


def test_a_deleted_user_leaves_nothing(
    api: Program, admin_api: Program, anybody: Program, upload: Upload, work: Callable[[], None]
) -> None:
    public_id = upload(folder="a/b", public_id="theirs")["public_id"]
    work()
    assert anybody.get(f"/v1/image/w_9/{public_id}").status_code == 200
    assert admin_api.delete(f"/v1/users/{api.user.code}").status_code == 204
    assert anybody.get(f"/v1/image/{public_id}").status_code == 404
    assert api.get("/v1/assets").status_code == 401
    work()
    assert list(storage().walk()) == []
    assert db.session.query(Album).count() == 0
    assert db.session.query(Image).filter_by(deleted_at=None).count() == 0
