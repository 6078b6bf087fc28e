"""Who may do what with assets: scopes, other people's assets, and every error in its envelope."""

import io

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import Image, Plan
from tests.dialects.imgcloud.conftest import Upload, program_of
from tests.dialects.program import Program, signed_in
from tests.factories import make_key
from tests.pictures import jpeg

# Method, path, JSON body, and the scope that a key needs for it.
REQUESTS = [
    ("GET", "/v1/assets", None, "read"),
    ("GET", "/v1/assets/{asset}", None, "read"),
    ("PATCH", "/v1/assets/{asset}", {"tags": "new"}, "write"),
    ("DELETE", "/v1/assets/{asset}", None, "delete"),
    ("POST", "/v1/image/sign", {"public_id": "{asset}"}, "read"),
    ("GET", "/v1/usage/summary", None, "read"),
]
SCOPES = {"upload", "read", "write", "delete"}
Row = tuple[str, str, dict | None, str]


def call(program: Program, row: Row, asset: str):  # type: ignore[no-untyped-def]
    method, path, body, _scope = row
    body = {name: value.format(asset=asset) for name, value in body.items()} if body else None
    return program.send(method, path.format(asset=asset), json=body)


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row[0]} {row[1]}")
def test_each_request_needs_its_scope(app: Flask, api: Program, upload: Upload, row: Row) -> None:
    upload(public_id="a/b", visibility="private")
    without = call(program_of(app, api.user, scopes=",".join(SCOPES - {row[3]})), row, "a/b")
    assert (without.status_code, row[3] in without.get_json()["error"]) == (403, True)
    assert call(program_of(app, api.user, scopes=row[3]), row, "a/b").status_code < 300


def test_an_upload_needs_its_scope_and_overwriting_one_more(app: Flask, api: Program) -> None:
    without = program_of(app, api.user, scopes="read,write,delete,admin")
    assert without.send_file("POST", "/v1/upload", jpeg(9, 9)).status_code == 403
    alone = program_of(app, api.user, scopes="upload")
    assert alone.send_file("POST", "/v1/upload", jpeg(9, 9), public_id="a", folder="x/y").status_code == 201
    fields = {"public_id": "a", "overwrite": "true"}
    assert alone.send_file("POST", "/v1/upload", jpeg(9, 9), **fields).status_code == 403
    both = program_of(app, api.user, scopes="upload,write")
    assert both.send_file("POST", "/v1/upload", jpeg(9, 9), **fields).status_code == 201


def test_a_key_without_read_sees_no_private_bytes(app: Flask, api: Program, upload: Upload) -> None:
    upload(public_id="a", visibility="private")
    assert program_of(app, api.user, scopes="upload,write,delete").get("/v1/image/a").status_code == 404
    assert program_of(app, api.user, scopes="read").get("/v1/image/a").status_code == 200


def test_an_administrators_key_without_the_scope_is_an_ordinary_one(
    app: Flask, admin_api: Program, upload: Upload
) -> None:
    upload(public_id="a", visibility="private")
    ordinary = program_of(app, admin_api.user, scopes="upload,read,write,delete")
    assert ordinary.get("/v1/image/a").status_code == 404
    assert ordinary.get("/v1/assets/a").status_code == 404
    assert ordinary.delete("/v1/assets/a").status_code == 404
    assert admin_api.get("/v1/assets/a").status_code == 200


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row[0]} {row[1]}")
@pytest.mark.parametrize(("visibility", "status"), [("private", 404), ("public", 403)])
def test_other_peoples_assets(
    foreign_api: Program, upload: Upload, row: Row, visibility: str, status: int
) -> None:
    upload(public_id="a/b", visibility=visibility)
    answer = call(foreign_api, row, "a/b")
    if "asset}" in row[1] + str(row[2]):
        assert answer.status_code == status
        if status == 404:
            assert answer.data == call(foreign_api, row, "a/c").data
    else:
        assert "a/b" not in answer.text
    image = db.session.query(Image).one()
    assert (image.deleted_at, image.tags) == (None, [])


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row[0]} {row[1]}")
def test_nothing_works_without_a_key(app: Flask, anybody: Program, upload: Upload, row: Row) -> None:
    upload(public_id="a/b")
    assert call(anybody, row, "a/b").status_code == 401
    wrong = call(Program(app, {"Authorization": "ApiKey ck_x:cs_y"}), row, "a/b")
    assert (wrong.status_code, list(wrong.get_json())) == (401, ["error"])


def test_a_session_serves_as_well_but_not_a_foreign_page(app: Flask, api: Program, upload: Upload) -> None:
    upload(public_id="a")
    browser = signed_in(app, api.user)
    assert browser.get("/v1/assets/a").status_code == 200
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for method, path in (("DELETE", "/v1/assets/a"), ("PATCH", "/v1/assets/a"), ("POST", "/v1/upload")):
            assert browser.open(path, method=method, headers=headers).status_code == 403
    assert browser.delete("/v1/assets/a").status_code == 204


def test_the_key_has_one_spelling_for_all_dialects(app: Flask, api: Program) -> None:
    key = make_key(api.user)
    for headers in (
        {"Authorization": f"Bearer {key}"},
        {"X-Api-Key": key},
        {"Authorization": f"apikey {key}"},
    ):
        assert Program(app, headers).get("/v1/assets").status_code == 200


ERRORS = [
    ("no file", "POST", "/v1/upload", {"data": {"folder": "a"}}, 400),
    ("an empty file", "POST", "/v1/upload", {"data": {"file": (io.BytesIO(b""), "a.jpg")}}, 400),
    ("a text", "POST", "/v1/upload", {"data": {"file": (io.BytesIO(b"text"), "a.jpg")}}, 415),
    ("broken JSON", "PATCH", "/v1/assets/a", {"data": "{", "content_type": "application/json"}, 404),
    ("broken JSON to sign", "POST", "/v1/image/sign", {"data": "{", "content_type": "application/json"}, 400),
    ("a list", "POST", "/v1/image/sign", {"json": []}, 400),
    ("an unknown asset", "GET", "/v1/assets/none", {}, 404),
    ("an impossible asset", "GET", "/v1/assets/a%00b", {}, 404),
    ("a NUL in the address", "GET", "/v1/image/a%00b", {}, 404),
    ("a NUL in the body", "POST", "/v1/image/sign", {"json": {"public_id": "a\0b"}}, 400),
    ("half a character", "POST", "/v1/auth/login", {"json": {"username": "\udfff", "password": "x"}}, 400),
    ("an unknown route", "GET", "/v1/nothing", {}, 404),
    ("an unknown route below", "GET", "/v1/auth/nothing", {}, 404),
    ("a wrong method", "DELETE", "/v1/upload", {}, 405),
    ("a wrong method on delivery", "DELETE", "/v1/image/a", {}, 405),
    ("members ask for all", "GET", "/v1/usage/summary?all=true", {}, 403),
]  # fmt: skip


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: row[0])
def test_errors_have_one_envelope(api: Program, row: tuple[str, str, str, dict, int]) -> None:
    _name, method, path, options, status = row
    answer = api.send(method, path, **options)
    assert answer.status_code == status, answer.text
    assert list(answer.get_json()) == ["error"]
    assert answer.get_json()["error"]
    assert db.session.query(Image).count() == 0


@pytest.mark.settings(max_megabytes=1)
def test_a_file_may_be_too_large(api: Program) -> None:
    answer = api.send_file("POST", "/v1/upload", b"\xff\xd8\xff" + b"x" * 1_100_000)
    assert (answer.status_code, list(answer.get_json())) == (413, ["error"])


def test_limits_say_when_to_come_back(api: Program, anybody: Program, upload: Upload) -> None:
    upload(public_id="a")
    plan = db.session.get_one(Plan, "free")
    plan.requests_per_hour, plan.uploads_per_month, plan.url_calls_per_month = 3, 1, 0
    api.user.plan_name = "free"
    db.session.commit()
    answers = [
        anybody.get("/v1/image/a"),
        api.send_file("POST", "/v1/upload", jpeg(9, 9)),
        *(api.get("/v1/assets") for _ in range(3)),
    ]
    assert [answer.status_code for answer in answers] == [429, 429, 200, 200, 429]
    for answer in answers:
        if answer.status_code == 429:
            assert list(answer.get_json()) == ["error"]
            assert int(answer.headers["Retry-After"]) > 0
