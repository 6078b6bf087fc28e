"""Who may do what: credentials, scopes, other people's things, and every error in its envelope."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from imghost.extensions import db, now
from imghost.models import Album, APIKey, Image, Plan, Preset, User
from tests.dialects.amr.conftest import Upload, program_of
from tests.dialects.amr.test_addresses import preset
from tests.dialects.program import Program, signed_in
from tests.factories import make_key
from tests.pictures import jpeg, png

# Method, path with the names of what it is about, JSON body, and the scope that a key needs for it.
REQUESTS = [
    ("GET", "/api/v1/images", None, "read"),
    ("GET", "/api/v1/images/{image}", None, "read"),
    ("DELETE", "/api/v1/images/{image}", None, "delete"),
    ("GET", "/api/v1/folders", None, "read"),
    ("POST", "/api/v1/folders", {"path": "x/y"}, "write"),
    ("PATCH", "/api/v1/folders/{folder}", {"name": "other"}, "write"),
    ("PUT", "/api/v1/folders/{folder}", {"name": "other"}, "write"),
    ("DELETE", "/api/v1/folders/{folder}", None, "delete"),
    ("GET", "/api/v1/search?q=photo", None, "read"),
    ("POST", "/api/v1/sign", {"imageId": "{image}"}, "read"),
    ("GET", "/api/v1/presets", None, "read"),
    ("POST", "/api/v1/presets", {"name": "other", "params": "w_1"}, "write"),
    ("DELETE", "/api/v1/presets/{preset}", None, "delete"),
]
SCOPES = {"upload", "read", "write", "delete"}


@pytest.fixture
def things(api: Program, upload: Upload) -> dict[str, str]:
    """One thing of each kind, all the owner's."""
    image = upload(png(8, 8), folder="mine")
    folder = api.get("/api/v1/folders").get_json()[0]["id"]
    return {"image": image["id"], "folder": folder, "preset": preset(api)["id"]}


def call(program: Program, row: tuple[str, str, dict | None, str], things: dict[str, str]):  # type: ignore[no-untyped-def]
    method, path, body, _scope = row
    body = {name: value.format(**things) for name, value in body.items()} if body else None
    return program.send(method, path.format(**things), json=body)


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row[0]} {row[1]}")
def test_each_request_needs_its_scope(
    app: Flask, owner: User, things: dict[str, str], row: tuple[str, str, dict | None, str]
) -> None:
    without = call(program_of(app, owner, scopes=",".join(SCOPES - {row[3]})), row, things)
    assert (without.status_code, without.get_json()["error"]) == (403, "missing-scope")
    assert row[3] in without.get_json()["message"]
    assert call(program_of(app, owner, scopes=row[3]), row, things).status_code < 300


@pytest.mark.parametrize("lacking", ["upload", "write"])
def test_a_replacement_is_an_upload_and_a_change(
    app: Flask, owner: User, things: dict[str, str], lacking: str
) -> None:
    """img-cloud's overwriting upload asks for both, too."""
    address = f"/api/v1/images/{things['image']}"
    without = program_of(app, owner, scopes=",".join(SCOPES - {lacking})).send_file(
        "PUT", address, jpeg(9, 9)
    )
    assert (without.status_code, without.get_json()["error"]) == (403, "missing-scope")
    assert lacking in without.get_json()["message"]
    enough = program_of(app, owner, scopes="upload,write")
    assert enough.send_file("PUT", address, jpeg(9, 9)).status_code == 200


def test_uploads_need_their_scope(app: Flask, owner: User, things: dict[str, str]) -> None:
    without = program_of(app, owner, scopes=",".join(SCOPES - {"upload"}))
    assert without.send_file("POST", "/api/v1/images", jpeg(9, 9), folder="mine").status_code == 403
    alone = program_of(app, owner, scopes="upload")
    assert alone.send_file("POST", "/api/v1/images", jpeg(9, 9), folder="new/one").status_code < 300


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row[0]} {row[1]}")
def test_other_peoples_things_are_not_there(
    foreign_api: Program, things: dict[str, str], row: tuple[str, str, dict | None, str]
) -> None:
    answer = call(foreign_api, row, things)
    if "{" in row[1] or "{" in str(row[2]).strip("{}"):
        assert answer.status_code == 404
    else:
        assert things["image"] not in answer.text
        assert things["folder"] not in answer.text
        assert things["preset"] not in answer.text
    db.session.expire_all()
    assert db.session.query(Image).filter_by(code=things["image"], deleted_at=None).count() == 1
    assert db.session.query(Album).filter_by(code=things["folder"], name="mine").count() == 1
    assert db.session.query(Preset).filter_by(code=things["preset"]).count() == 1


def test_nobody_replaces_the_file_of_another(foreign_api: Program, things: dict[str, str]) -> None:
    answer = foreign_api.send_file("PUT", f"/api/v1/images/{things['image']}", jpeg(9, 9))
    assert answer.status_code == 404
    assert db.session.query(Image).one().version == 1


def test_a_folder_of_another_is_no_place_for_uploads(foreign_api: Program, things: dict[str, str]) -> None:
    """A path is always one's own: the same path is another folder."""
    image = foreign_api.send_file("POST", "/api/v1/images", jpeg(9, 9), folder="mine").get_json()
    row = db.session.query(Image).filter_by(code=image["id"]).one()
    assert row.album is not None
    assert row.album.code != things["folder"]
    assert row.album.user_id == foreign_api.user.id


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row[0]} {row[1]}")
def test_nothing_works_without_a_key(
    anybody: Program, things: dict[str, str], row: tuple[str, str, dict | None, str]
) -> None:
    answer = call(anybody, row, things)
    assert answer.status_code == 401
    assert (
        call(Program(anybody.client.application, {"X-Api-Key": "ck_x:cs_y"}), row, things).status_code == 401
    )


@pytest.mark.parametrize(
    "state",
    [
        {"revoked_at": now()},
        {"expires_at": now() - timedelta(seconds=1)},
    ],
    ids=["revoked", "expired"],
)
def test_a_key_ends_at_once(app: Flask, owner: User, state: dict) -> None:
    program = program_of(app, owner)
    assert program.get("/api/v1/folders").status_code == 200
    db.session.query(APIKey).update(state)
    db.session.commit()
    answer = program.get("/api/v1/folders")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid-key")


def test_other_spellings_of_the_key_and_the_session_count_too(app: Flask, owner: User) -> None:
    key = make_key(owner)
    for header in (f"Bearer {key}", f"ApiKey {key}"):
        assert Program(app, {"Authorization": header}).get("/api/v1/folders").status_code == 200
    assert signed_in(app, owner).get("/api/v1/folders").status_code == 200


def test_a_session_changes_nothing_for_a_foreign_page(app: Flask, owner: User) -> None:
    browser = signed_in(app, owner)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = browser.post("/api/v1/folders", json={"path": "a"}, headers=headers)
        assert (answer.status_code, answer.get_json()["error"]) == (403, "foreign-origin")
    assert db.session.query(Album).count() == 0
    assert browser.post("/api/v1/folders", json={"path": "a"}).status_code == 201


def test_a_key_of_one_album_uploads_there_and_does_nothing_else(
    app: Flask, api: Program, owner: User, things: dict[str, str]
) -> None:
    album = db.session.query(Album).one()
    program = program_of(app, owner, album_id=album.id)
    for fields in ({}, {"folder": "mine"}):
        answer = program.send_file("POST", "/api/v1/images", jpeg(9, 9), **fields)
        assert (answer.status_code, answer.get_json()["folder"]) == (201, "mine")
    api.post("/api/v1/folders", json={"path": "another"})
    for folder in ("another", "new", "mine/below"):
        answer = program.send_file("POST", "/api/v1/images", jpeg(9, 9), folder=folder)
        assert (answer.status_code, answer.get_json()["error"]) == (403, "other-album")
    assert [each["path"] for each in api.get("/api/v1/folders").get_json()] == ["another", "mine"]
    for row in REQUESTS:
        assert call(program, row, things).status_code == 403


HALF = {"data": {"file": (io.BytesIO(jpeg()[:300]), "a.jpg")}}
ERRORS = [
    ("no file", "POST", "/api/v1/images", {"data": {"folder": "a"}}, 400),
    ("a text as file", "POST", "/api/v1/images", {"data": {"file": (io.BytesIO(b"text"), "a.jpg")}}, 415),
    ("an empty file", "POST", "/api/v1/images", {"data": {"file": (io.BytesIO(b""), "a.jpg")}}, 400),
    ("half a picture", "POST", "/api/v1/images", HALF, 415),
    ("broken JSON", "POST", "/api/v1/folders", {"data": "{", "content_type": "application/json"}, 400),
    ("a list", "POST", "/api/v1/folders", {"json": []}, 400),
    ("an unknown image", "GET", "/api/v1/images/1111111111", {}, 404),
    ("an unknown image to sign", "POST", "/api/v1/sign", {"json": {"imageId": "1111111111"}}, 404),
    ("no image to sign", "POST", "/api/v1/sign", {"json": {}}, 400),
    ("a NUL in the path", "GET", "/api/v1/images/a%00b", {}, 404),
    ("a NUL in an address", "GET", "/t/a%00/b/w_1/d.webp", {}, 404),
    ("a NUL in the body", "POST", "/api/v1/sign", {"json": {"imageId": "a\0b"}}, 400),
    ("half a character", "POST", "/api/v1/folders", {"json": {"path": "\ud800"}}, 400),
    ("a NUL in the query", "GET", "/api/v1/images?page=%00", {}, 400),
    ("an unknown folder", "PATCH", "/api/v1/folders/1111111111", {"json": {"name": "a"}}, 404),
    ("an unknown route", "GET", "/api/v1/nothing", {}, 404),
    ("an unknown route below", "GET", "/api/v1/folders/a/b", {}, 404),
    ("a wrong method", "DELETE", "/api/v1/search", {}, 405),
    ("a wrong method on the shared route", "DELETE", "/api/v1/images", {}, 405),
    ("an unknown delivery route", "GET", "/t/a", {}, 404),
    ("a wrong method on delivery", "POST", "/t/a/b/c/d.webp", {}, 405),
]  # fmt: skip


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: row[0])
def test_errors_have_one_envelope(api: Program, row: tuple[str, str, str, dict, int]) -> None:
    _name, method, path, options, status = row
    answer = api.send(method, path, **options)
    assert answer.status_code == status, answer.text
    body = answer.get_json()
    assert list(body) == ["error", "message"]
    assert all(isinstance(value, str) and value for value in body.values())
    assert db.session.query(Image).count() == 0


@pytest.mark.settings(max_megabytes=1)
def test_a_file_may_be_too_large(api: Program) -> None:
    answer = api.send_file("POST", "/api/v1/images", b"\xff\xd8\xff" + b"x" * 1_100_000)
    assert (answer.status_code, list(answer.get_json())) == (413, ["error", "message"])


def test_the_plan_limits_requests_per_hour(api: Program) -> None:
    db.session.get_one(Plan, "free").requests_per_hour = 2
    api.user.plan_name = "free"
    db.session.commit()
    answers = [api.get("/api/v1/folders") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert int(answers[2].headers["Retry-After"]) <= 3601
    assert list(answers[2].get_json()) == ["error", "message"]


def test_delivery_counts_for_the_client(
    api: Program, anybody: Program, upload: Upload, work: Callable[[], None]
) -> None:
    db.session.get_one(Plan, "free").url_calls_per_month = 2
    api.user.plan_name = "free"
    db.session.commit()
    address = upload()["thumbnailUrl"].removeprefix("http://127.0.0.1:8000")
    work()
    # The first view also pays for the rendering.
    assert [anybody.get(address).status_code for _ in range(2)] == [200, 429]
    assert api.get(address).status_code == 200
