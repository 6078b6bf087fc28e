"""Text leaves compressed, and only where that is right."""

import gzip

import pytest
from flask.testing import FlaskClient

from tests.factories import make_image, make_key, make_user

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize(
    "path", ["/explore/recent", "/static/css/base.css", "/static/js/app.js", "/explore/recent.atom"]
)
def test_text_is_the_same_in_fewer_bytes(client: FlaskClient, path: str) -> None:
    for _ in range(8):
        make_image(width=3000, height=2000)
    plain = client.get(path)
    packed = client.get(path, headers=GZIP)
    assert (packed.headers["Content-Encoding"], packed.content_length) == ("gzip", len(packed.data))
    assert len(packed.data) < len(plain.data) / 2
    assert len(gzip.decompress(packed.data)) == len(plain.data)
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary


@pytest.mark.parametrize("offer", ["", "br", "gzip;q=0", "identity"])
def test_who_takes_no_gzip_gets_none(client: FlaskClient, offer: str) -> None:
    answer = client.get("/static/css/base.css", headers={"Accept-Encoding": offer})
    assert "Content-Encoding" not in answer.headers


def test_an_unchanged_file_is_still_304(client: FlaskClient) -> None:
    first = client.get("/static/css/base.css", headers=GZIP)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    again = client.get("/static/css/base.css", headers={**GZIP, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_what_may_hold_a_secret_is_left_alone(client: FlaskClient) -> None:
    key = make_key(make_user())
    answer = client.get("/api/images?per_page=100", headers={**GZIP, "X-Api-Key": key})
    assert answer.cache_control.no_store
    assert "Content-Encoding" not in answer.headers
