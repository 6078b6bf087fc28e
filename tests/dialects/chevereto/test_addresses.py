"""The paths, CORS and imgBB's dialect."""

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Image
from tests.dialects.chevereto import expected
from tests.dialects.chevereto.conftest import PATH, error_of
from tests.pictures import png

PATHS = ["/api/1/upload", "/api/1/upload/", "/1/upload", "/1/upload/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["", "?", "?format=json"])
def test_every_spelling_answers_directly(client: FlaskClient, key: str, path: str, query: str) -> None:
    data = {"source": (io.BytesIO(png(60, 40)), "a.png"), "key": key}
    response = client.post(path + query, data=data)
    assert response.status_code == 200
    assert response.get_json()["image"]["width"] == 60


@pytest.mark.parametrize("path", PATHS)
def test_get_answers_directly_too(client: FlaskClient, path: str) -> None:
    assert error_of(client.get(path)) == (400, 100, "No key provided")


@pytest.mark.parametrize("path", PATHS)
def test_any_page_may_call_without_cookies(client: FlaskClient, key: str, path: str) -> None:
    asked = client.options(
        path,
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-api-key",
        },
    )
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "x-api-key" in asked.headers["Access-Control-Allow-Headers"].lower()
    sent = client.post(
        path,
        data={"source": (io.BytesIO(png(60, 40)), "a.png")},
        headers={"X-API-Key": key, "Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    )
    for response in (asked, sent):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
    assert sent.status_code == 200


def test_errors_may_be_read_across_sites_too(client: FlaskClient) -> None:
    response = client.post(PATH, data={"key": "wrong"}, headers={"Origin": "https://elsewhere.example"})
    assert error_of(response)[1] == 100
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_answer_is_kept_by_no_cache(client: FlaskClient, key: str) -> None:
    data = {"source": (io.BytesIO(png(60, 40)), "a.png"), "key": key}
    assert "no-store" in client.post(PATH, data=data).headers["Cache-Control"]


@pytest.mark.parametrize("path", PATHS)
def test_the_alias_image_gives_imgbbs_answer(client: FlaskClient, key: str, path: str) -> None:
    data = {"image": (io.BytesIO(png(600, 400)), "a.png"), "name": "A name"}
    body = client.post(path, data=data, query_string={"key": key, "expiration": "60"}).get_json()
    row = db.session.scalar(select(Image))
    assert row is not None
    assert list(body) == ["data", "success", "status"]
    assert (body["success"], body["status"]) == (True, 200)
    sent = body["data"]
    assert sent["id"] == sent["id_encoded"] == row.code
    assert sent["title"] == "A name"
    assert sent["time"] == int(row.created_at.timestamp())
    assert sent["expiration"] == 60
    assert row.expires_at == row.created_at + timedelta(seconds=60)
    for name, kind in {"url_viewer": str, "url": str, "display_url": str, "width": int, "height": int,
                       "size": int, "delete_url": str}.items():  # fmt: skip
        assert type(sent[name]) is kind
    for name in ("image", "thumb", "medium"):
        expected.assert_shape(sent[name], expected.PICTURE)


def test_without_expiration_imgbb_reads_zero(client: FlaskClient, key: str) -> None:
    data = {"image": (io.BytesIO(png(60, 40)), "a.png"), "key": key}
    assert client.post("/1/upload", data=data).get_json()["data"]["expiration"] == 0


def test_the_alias_takes_text_and_fails_in_the_same_envelope(client: FlaskClient, key: str) -> None:
    response = client.post("/1/upload", data={"image": "!!!", "key": key})
    assert error_of(response) == (400, 120, "Invalid base64 string")


def test_source_wins_over_its_alias(client: FlaskClient, key: str) -> None:
    data = {
        "image": (io.BytesIO(png(60, 40)), "a.png"),
        "source": (io.BytesIO(png(80, 40)), "b.png"),
        "key": key,
    }
    assert client.post(PATH, data=data).get_json()["image"]["width"] == 80
