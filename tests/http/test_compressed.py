"""Text leaves compressed, and only where that is right."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from flask.testing import FlaskClient

from imghost.services.links import Links
from tests.factories import make_image, make_key, make_user

GZIP = {"Accept-Encoding": "gzip, deflate"}
# As browsers and tools write them → what comes.
OFFERS = {
    "gzip, deflate, br, zstd": "br",
    "gzip, deflate": "gzip",
    "gzip;q=0.5, zstd": "zstd",
    "br;q=0, gzip": "gzip",
    "*": "br",
}
UNPACKED: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize(
    "path", ["/explore/recent", "/static/css/base.css", "/static/js/app.js", "/explore/recent.atom"]
)
def test_text_is_the_same_in_fewer_bytes(client: FlaskClient, path: str, offer: str) -> None:
    for _ in range(8):
        make_image(width=3000, height=2000)
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": offer})
    assert (packed.headers["Content-Encoding"], packed.content_length) == (OFFERS[offer], len(packed.data))
    assert len(packed.data) < len(plain.data) / 2
    unpack = UNPACKED.get(OFFERS[offer])
    if unpack is not None:
        assert len(unpack(packed.data)) == len(plain.data)
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary


@pytest.mark.parametrize("offer", ["", "gzip;q=0", "br;q=0, gzip;q=0", "identity", "compress"])
def test_who_takes_none_of_them_gets_none(client: FlaskClient, offer: str) -> None:
    answer = client.get("/static/css/base.css", headers={"Accept-Encoding": offer})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("offer", ["gzip", "br", "zstd"])
def test_an_unchanged_file_is_still_304(client: FlaskClient, offer: str) -> None:
    asked = {"Accept-Encoding": offer}
    first = client.get("/static/css/base.css", headers=asked)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    again = client.get("/static/css/base.css", headers={**asked, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    # Of a text that was kept in other bytes no part is sent.
    part = client.get("/static/css/base.css", headers={**asked, "If-Range": tag, "Range": "bytes=0-9"})
    assert part.status_code == 200


def test_parts_and_heads_are_not_compressed_otherwise(client: FlaskClient) -> None:
    part = client.get("/static/css/base.css", headers={**GZIP, "Range": "bytes=0-9"})
    assert (part.status_code, len(part.data), "Content-Encoding" in part.headers) == (206, 10, False)
    whole = client.get("/static/css/base.css", headers=GZIP)
    head = client.head("/static/css/base.css", headers=GZIP)
    assert head.headers["Content-Encoding"] == whole.headers["Content-Encoding"]
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_what_may_hold_a_secret_is_left_alone(client: FlaskClient) -> None:
    key = make_key(make_user())
    answer = client.get("/api/images?per_page=100", headers={**GZIP, "X-Api-Key": key})
    assert answer.cache_control.no_store
    assert "Content-Encoding" not in answer.headers


def test_pages_of_pictures_are_compressed_and_small_answers_are_not(client: FlaskClient) -> None:
    page = client.get(Links(make_image()).viewer, headers=GZIP)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/robots.txt", headers=GZIP).headers
