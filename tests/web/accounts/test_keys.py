"""API keys on the settings page."""

import html
import io
import json
import logging
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from imghost.base.identifiers import token_hash
from imghost.extensions import db, now, redis, settings
from imghost.models import APIKey, User
from imghost.services.accounts.api_keys import MOST_KEYS
from tests.factories import make_key, make_user
from tests.pictures import png


def mint(client: FlaskClient, **fields: object):  # type: ignore[no-untyped-def]
    return client.post("/settings/keys", data={"name": "Laptop", "scopes": ["upload", "read"], **fields})


def credential_in(page: str) -> str:
    found = re.search(r'id="credential"[^>]* value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def only_key() -> APIKey:
    key = db.session.scalar(select(APIKey))
    assert key is not None
    return key


def test_a_key_is_shown_once_and_only_its_hash_is_kept(signed_in: FlaskClient) -> None:
    response = mint(signed_in)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    credential = credential_in(response.text)
    key_id, secret = credential.split(":")
    key = only_key()
    assert (key.key_id, key.secret_hash) == (key_id, token_hash(secret))
    page = signed_in.get("/settings/keys").text
    assert key_id in page
    assert secret not in page


def test_the_curl_line_and_the_sharex_file_are_ready(signed_in: FlaskClient) -> None:
    page = html.unescape(mint(signed_in).text)
    credential = credential_in(page)
    site = settings().base_url
    assert f"curl -H 'X-API-Key: {credential}' -F 'source=@picture.jpg' {site}/api/1/upload" in page
    text = re.search(r'<textarea id="sharex"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert text
    file = json.loads(text[1])
    assert file["RequestURL"] == f"{site}/api/1/upload"
    assert file["Headers"] == {"X-API-Key": credential}
    assert file["FileFormName"] == "source"
    assert file["DestinationType"] == "ImageUploader, FileUploader"
    assert (file["URL"], file["ErrorMessage"]) == ("{json:image.url}", "{json:error.message}")


def test_the_key_works_and_its_use_shows(signed_in: FlaskClient) -> None:
    credential = credential_in(mint(signed_in).text)
    assert "never used" in signed_in.get("/settings/keys").text
    data = {"source": (io.BytesIO(png(60, 40)), "a.png")}
    assert signed_in.post("/api/1/upload", data=data, headers={"X-API-Key": credential}).status_code == 200
    page = signed_in.get("/settings/keys").text
    assert "never used" not in page
    assert "last used" in page


def test_a_key_is_in_no_log_no_queue_and_no_table(
    app: Flask, signed_in: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    credential = credential_in(mint(signed_in).text)
    anybody = app.test_client()
    for sent in ({"X-API-Key": credential}, {"Authorization": f"Bearer {credential}"}):
        for method, path in (
            ("POST", "/api/1/upload"), ("POST", "/api/upload"), ("GET", "/api/usage"), ("GET", "/v1/assets"),
            ("GET", "/api/v1/images"), ("GET", "/v1/nothing"), ("GET", "/nothing"),
        ):  # fmt: skip
            data = {"source": (io.BytesIO(png(60, 40)), "a.png")} if method == "POST" else None
            assert anybody.open(path, method=method, headers=sent, data=data).status_code < 500
    anybody.get(f"/api/1/upload?key={credential}")
    anybody.get(f"/nothing?key={credential}")
    secret = credential.partition(":")[2]
    kept = [str(row) for table in db.metadata.sorted_tables for row in db.session.execute(select(table))]
    kept += [str(redis().dump(name)) for name in redis().scan_iter()]
    assert len(kept) > 10
    assert not [row for row in (*kept, *caplog.messages) if secret in row]


@pytest.mark.parametrize(("life", "days"), [("7", 7), ("30", 30), ("365", 365)])
def test_a_key_may_expire(signed_in: FlaskClient, life: str, days: int) -> None:
    mint(signed_in, life=life)
    expires_at = only_key().expires_at
    assert expires_at is not None
    assert timedelta(0) <= now() + timedelta(days=days) - expires_at <= timedelta(seconds=5)


def test_without_a_time_it_never_expires(signed_in: FlaskClient) -> None:
    mint(signed_in, life="")
    assert only_key().expires_at is None


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": ""}, "field-name-error"),
        ({"name": "x" * 61}, "field-name-error"),
        ({"scopes": []}, "scopes-error"),
        ({"scopes": ["everything"]}, "scopes-error"),
        ({"life": "-1"}, "field-life-error"),
        ({"life": "99999999999"}, "field-life-error"),
    ],
)
def test_what_is_wrong_is_said_in_place(
    signed_in: FlaskClient, fields: dict[str, object], error: str
) -> None:
    response = mint(signed_in, **fields)
    assert response.status_code == 422
    assert f'id="{error}"' in response.text
    assert db.session.scalar(select(APIKey)) is None


def test_what_was_entered_stays_when_something_is_wrong(signed_in: FlaskClient) -> None:
    page = mint(signed_in, name="", scopes=["delete"], life="30").text
    assert 'value="delete" checked' in page
    assert 'value="upload" checked' not in page
    assert '<option value="30" selected>' in page


def test_members_get_no_keys_to_the_whole_site(signed_in: FlaskClient, marina: User) -> None:
    assert 'value="admin"' not in signed_in.get("/settings/keys").text
    assert mint(signed_in, scopes=["admin"]).status_code == 403
    marina.role = "admin"
    db.session.commit()
    assert 'value="admin"' in signed_in.get("/settings/keys").text
    assert mint(signed_in, scopes=["admin"]).status_code == 200


def test_revoking_asks_first_and_works_at_once(signed_in: FlaskClient) -> None:
    credential = credential_in(mint(signed_in).text)
    path = f"/settings/keys/{only_key().key_id}/revoke"
    assert path in signed_in.get("/settings/keys").text
    page = signed_in.get(path)
    assert page.status_code == 200
    assert only_key().revoked_at is None
    assert signed_in.post(path).headers["Location"] == "/settings/keys"
    response = signed_in.post("/api/1/upload", headers={"X-API-Key": credential})
    assert response.get_json()["error"]["message"] == "Invalid API key."
    page = signed_in.get("/settings/keys").text
    assert path not in page
    assert "no longer works" in page
    assert signed_in.get(path).status_code == 404
    assert signed_in.post(path).status_code == 303


def test_keys_of_others_are_neither_seen_nor_revoked(signed_in: FlaskClient) -> None:
    make_key(make_user("somebody"), name="Not yours")
    key = only_key()
    assert "Not yours" not in signed_in.get("/settings/keys").text
    path = f"/settings/keys/{key.key_id}/revoke"
    assert signed_in.get(path).status_code == 404
    assert signed_in.post(path).status_code == 404
    db.session.refresh(key)
    assert key.revoked_at is None


def test_names_are_escaped(signed_in: FlaskClient) -> None:
    mint(signed_in, name="<script>alert(1)</script>")
    page = signed_in.get("/settings/keys").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_expired_keys_say_so(signed_in: FlaskClient, marina: User) -> None:
    make_key(marina, expires_at=now() - timedelta(days=1))
    assert "Expired" in signed_in.get("/settings/keys").text


def test_an_account_has_so_many_keys_that_live_and_no_more(signed_in: FlaskClient, marina: User) -> None:
    for _ in range(MOST_KEYS - 1):
        make_key(marina)
    ended = {"revoked_at": now()}, {"expires_at": now() - timedelta(seconds=1)}
    for fields in ended:
        make_key(marina, **fields)
    assert mint(signed_in).status_code == 200
    refused = mint(signed_in)
    assert refused.status_code == 422
    assert "An account has at most 100 keys. Revoke one first." in refused.text
    db.session.execute(update(APIKey).values(revoked_at=now()))
    db.session.commit()
    assert mint(signed_in).status_code == 200
