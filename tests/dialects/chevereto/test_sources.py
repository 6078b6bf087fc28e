"""Every way to send a picture: file, base64, data URI, URL; and how clients spell them."""

import base64
import io
import json
import textwrap
from typing import Any
from urllib.parse import quote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Picture
from sqlalchemy import func, select

from imghost.extensions import db
from imghost.models import Image
from imghost.storage.current import storage
from tests.dialects.chevereto.conftest import PATH, error_of
from tests.pictures import encoded, png

CONTENT = png(60, 40)
TEXT = base64.b64encode(CONTENT).decode()
URL_SAFE = base64.urlsafe_b64encode(CONTENT).decode()


def nothing_is_stored() -> bool:
    staged = list(storage().staging.iterdir())  # type: ignore[attr-defined]
    return db.session.scalar(select(func.count(Image.id))) == 0 and not list(storage().walk()) and not staged


def noise(side: int) -> bytes:
    """A picture that no format makes small."""
    return encoded(Picture.effect_noise((side, side), 120).convert("RGB"), "PNG")


BOUNDARY = "XXboundaryXX"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def part(content: bytes, disposition: str, *headers: str) -> bytes:
    lines = [f'Content-Disposition: form-data; name="source"; {disposition}'.rstrip("; "), *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def multipart(parts: list[bytes]) -> bytes:
    mark = f"--{BOUNDARY}".encode()
    return b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"


SPELLINGS = {
    "plain": TEXT,
    "lines": "\r\n".join(textwrap.wrap(TEXT, 76)),
    "URL-safe": URL_SAFE,
    "no padding": URL_SAFE.rstrip("="),
    "data URI": f"data:image/png;base64,{TEXT}",
    "data URI of another type": f"data:application/octet-stream;charset=utf-8;base64,{TEXT}",
    "data URI in capitals": f"DATA:image/png;BASE64,\n{TEXT}",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("way", ["form", "multipart", "json", "query"])
def test_base64_is_read_in_every_spelling(client: FlaskClient, key: str, spelling: str, way: str) -> None:
    text, headers = SPELLINGS[spelling], {"X-API-Key": key}
    if way == "form":
        response = client.post(PATH, data={"source": text}, headers=headers)
    elif way == "multipart":
        response = client.post(
            PATH, data={"source": text}, headers=headers, content_type="multipart/form-data"
        )
    elif way == "json":
        response = client.post(PATH, json={"source": text}, headers=headers)
    else:
        response = client.post(PATH, query_string={"source": text}, headers=headers)
    assert response.status_code == 200, response.text
    image = response.get_json()["image"]
    assert (image["size"], image["mime"]) == (len(CONTENT), "image/png")


def test_a_form_that_forgot_to_escape_plus_is_understood(client: FlaskClient, key: str) -> None:
    content = next(
        data for data in (png(side, side) for side in range(20, 90)) if b"+" in base64.b64encode(data)
    )
    body = b"source=" + base64.b64encode(content).replace(b"=", b"%3D")
    response = client.post(
        PATH, data=body, content_type="application/x-www-form-urlencoded", headers={"X-API-Key": key}
    )
    assert response.get_json()["image"]["size"] == len(content)


@pytest.mark.parametrize("way", ["form", "multipart"])
def test_base64_may_be_as_long_as_the_file_limit_allows(client: FlaskClient, key: str, way: str) -> None:
    """500 kB is where the framework's own form reader stops."""
    content = noise(1_100)
    assert len(content) > 2_000_000
    text = base64.b64encode(content)
    body: dict[str, Any] = {"data": {"source": text}}
    if way == "multipart":
        body = {"data": multipart([part(text, "")]), "content_type": MULTIPART}
    response = client.post(PATH, headers={"X-API-Key": key}, **body)
    assert response.get_json()["image"]["size"] == len(content)


def test_fields_behind_a_long_source_are_read(client: FlaskClient, key: str) -> None:
    text = quote_plus(base64.b64encode(noise(300)).decode())
    body = f"title=T%C3%A4ter+%26+more&source={text}&nsfw=1&key={quote_plus(key)}"
    response = client.post(PATH, data=body, content_type="application/x-www-form-urlencoded")
    image = response.get_json()["image"]
    assert (image["title"], image["nsfw"]) == ("Täter & more", 1)


@pytest.mark.parametrize(
    "text",
    [
        "not base64!",
        "QUJD*",
        "AAA=AAAA",
        "A",
        "www.example.org/a.png",
        "data:image/png,plain",
        "data:image/png;base64",
        "ÄÖÜ" * 900,
    ],
)
@pytest.mark.parametrize("way", ["form", "json"])
def test_bad_base64_is_refused(client: FlaskClient, key: str, text: str, way: str) -> None:
    sent = {"json": {"source": text}} if way == "json" else {"data": {"source": text}}
    response = client.post(PATH, headers={"X-API-Key": key}, **sent)  # type: ignore[arg-type]
    assert error_of(response) == (400, 120, "Invalid base64 string")
    assert nothing_is_stored()


def test_the_error_of_a_long_bad_source_waits_for_the_other_fields(client: FlaskClient) -> None:
    body = {"source": "!" * 200_000, "key": "ck_wrong:cs_wrong", "format": "txt"}
    response = client.post(PATH, data=body, content_type="multipart/form-data")
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert response.text == "Invalid API key."


@pytest.mark.parametrize("text", [TEXT, f"data:image/png;base64,{TEXT}"])
def test_base64_by_get_is_refused(client: FlaskClient, key: str, text: str) -> None:
    response = client.get(PATH, query_string={"source": text, "key": key})
    message = "Upload using base64 source must be done using POST method."
    assert error_of(response) == (400, 130, message)
    assert nothing_is_stored()


@pytest.mark.parametrize("source", [None, "", "   \r\n"])
def test_no_source_at_all_is_refused(client: FlaskClient, key: str, source: str | None) -> None:
    fields = {} if source is None else {"source": source}
    response = client.post(PATH, data=fields, headers={"X-API-Key": key}, content_type="multipart/form-data")
    assert error_of(response) == (400, 130, "Empty upload source")


def test_an_empty_file_is_refused(client: FlaskClient, key: str) -> None:
    data = {"source": (io.BytesIO(b""), "empty.png")}
    response = client.post(PATH, data=data, headers={"X-API-Key": key})
    assert error_of(response)[:2] == (400, 130)
    assert nothing_is_stored()


def test_the_empty_file_field_of_a_browser_does_not_hide_the_text(client: FlaskClient, key: str) -> None:
    body = multipart([part(b"", 'filename=""'), part(TEXT.encode(), "")])
    response = client.post(PATH, data=body, content_type=MULTIPART, headers={"X-API-Key": key})
    assert response.get_json()["image"]["size"] == len(CONTENT)


CLIENT_PARTS = {
    "no content type": ('filename="a.png"',),
    "octet-stream named upload": ('filename="upload"', "Content-Type: application/octet-stream"),
    "blob": ('filename="blob"', "Content-Type: image/png"),
    "standard input": ('filename="-"', "Content-Type: application/octet-stream"),
    "a full path": (r'filename="C:\\Users\\me\\Pictures\\a.png"', "Content-Type: image/png"),
    "the wrong ending": ('filename="a.jpeg"', "Content-Type: image/jpeg"),
    "raw UTF-8": ('filename="ünïcödé 图片.png"', "Content-Type: image/png"),
    "encoded UTF-8": ("filename*=UTF-8''%C3%BCn%C3%AF.png", "Content-Type: image/png"),
    "no name at all": ("", "Content-Type: image/png"),
    "a false type": ('filename="a.png"', "Content-Type: text/html"),
}


@pytest.mark.parametrize("kind", CLIENT_PARTS)
def test_only_the_bytes_decide_what_a_part_is(client: FlaskClient, key: str, kind: str) -> None:
    disposition, *headers = CLIENT_PARTS[kind]
    body = multipart([part(CONTENT, disposition, *headers)])
    response = client.post(PATH, data=body, content_type=MULTIPART, headers={"X-API-Key": key})
    assert response.status_code == 200, response.text
    image = response.get_json()["image"]
    assert (image["mime"], image["extension"], image["size"]) == ("image/png", "png", len(CONTENT))


def test_a_name_in_the_senders_code_page_is_no_failure(client: FlaskClient, key: str) -> None:
    body = multipart([part(b"CONTENT", 'filename="Müller.png"').decode().encode("latin-1")])
    body = body.replace(b"CONTENT", CONTENT)
    response = client.post(PATH, data=body, content_type=MULTIPART, headers={"X-API-Key": key})
    assert response.get_json()["image"]["extension"] == "png"


@pytest.mark.parametrize("cut", [10, 90, 200, -20, -3])
def test_a_body_that_breaks_off_is_refused(client: FlaskClient, key: str, cut: int) -> None:
    body = multipart([part(CONTENT, 'filename="a.png"')])[:cut]
    response = client.post(PATH, data=body, content_type=MULTIPART, headers={"X-API-Key": key})
    assert error_of(response)[:2] == (400, 400)
    assert nothing_is_stored()


def test_multipart_without_a_boundary_is_refused(client: FlaskClient, key: str) -> None:
    response = client.post(PATH, data=b"x", content_type="multipart/form-data", headers={"X-API-Key": key})
    assert error_of(response)[:2] == (400, 400)


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "[" * 100_000, '{"source": {"a": 1}}'])
def test_json_that_is_no_object_of_texts_is_refused(client: FlaskClient, key: str, body: str) -> None:
    response = client.post(PATH, data=body, content_type="application/json", headers={"X-API-Key": key})
    assert error_of(response)[:2] == (400, 400)


def test_json_numbers_and_truths_count_as_form_values(client: FlaskClient, key: str) -> None:
    body = {"source": TEXT, "nsfw": True, "width": 30, "tags": ["a", "b"], "description": None, "key": key}
    image = client.post(PATH, data=json.dumps(body), content_type="application/json").get_json()["image"]
    assert (image["nsfw"], image["width"], image["tags_string"]) == (1, 30, "a, b")


def test_lone_surrogates_and_nul_do_no_harm(client: FlaskClient, key: str) -> None:
    body = json.dumps({"source": TEXT, "title": "a\ud800b\0c", "album_id": "\0"})
    response = client.post(PATH, data=body, content_type="application/json", headers={"X-API-Key": key})
    assert response.status_code == 200


@pytest.mark.settings(max_megabytes=1, guest_max_megabytes=1)
@pytest.mark.parametrize("way", ["file", "form", "multipart", "json"])
def test_a_source_beyond_the_limit_is_413(client: FlaskClient, key: str, way: str) -> None:
    content = b"\x89PNG\r\n" + bytes(1_100_000)
    text = base64.b64encode(content)
    sent: dict[str, dict[str, Any]] = {
        "file": {"data": multipart([part(content, 'filename="a.png"')]), "content_type": MULTIPART},
        "form": {"data": {"source": text}},
        "multipart": {"data": multipart([part(text, "")]), "content_type": MULTIPART},
        "json": {"json": {"source": text.decode()}},
    }
    response = client.post(PATH, headers={"X-API-Key": key}, **sent[way])
    assert error_of(response) == (413, 400, "File too big - max 1 MB")
    assert nothing_is_stored()


@pytest.mark.settings(max_megabytes=1, guest_max_megabytes=1)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_body_that_announces_too_much_is_413_unread(client: FlaskClient, key: str, kind: str) -> None:
    body = io.BytesIO(b"source=AAAA")
    announced = {"CONTENT_LENGTH": str(10**9)}
    response = client.post(
        PATH, headers={"X-API-Key": key}, content_type=kind, input_stream=body, environ_overrides=announced
    )
    assert error_of(response) == (413, 400, "File too big - max 1 MB")
    assert body.tell() == 0


def test_text_fields_cannot_fill_the_memory(client: FlaskClient, key: str) -> None:
    data = {f"field{index}": "x" * 60_000 for index in range(6)}
    response = client.post(PATH, data=data, headers={"X-API-Key": key}, content_type="multipart/form-data")
    assert error_of(response)[0] == 413


URL_ERRORS = {
    "ftp://example.org/a.png": "Unsupported URL scheme `ftp`",
    "file:///etc/hostname": "Unsupported URL scheme `file`",
    "javascript:alert(1)": "Unsupported URL scheme `javascript`",
    "http://127.0.0.1/a.png": "Unsupported non-public IP address for upload",
    "http://[::ffff:7f00:1]/a.png": "Unsupported non-public IP address for upload",
    "http://pictures.example/a.png": "Unsupported self host URL upload",
}


@pytest.mark.settings(public_url="http://pictures.example")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("url", URL_ERRORS)
def test_urls_we_do_not_dial_are_refused(client: FlaskClient, key: str, url: str, method: str) -> None:
    response = client.open(PATH, method=method, query_string={"source": url, "key": key})
    assert error_of(response) == (400, 400, URL_ERRORS[url])


@pytest.mark.settings(url_uploads=False)
def test_urls_may_be_switched_off(client: FlaskClient, key: str) -> None:
    response = client.get(PATH, query_string={"source": "https://example.org/a.png", "key": key})
    assert error_of(response) == (400, 403, "URL uploading is disabled")


def test_an_endless_url_is_refused(client: FlaskClient, key: str) -> None:
    response = client.post(PATH, data={"source": "http://a/" + "b" * 90_000, "key": key})
    assert error_of(response)[:2] == (400, 400)


def test_the_query_fills_in_what_the_body_does_not_say(client: FlaskClient, key: str) -> None:
    response = client.post(
        PATH, data={"source": TEXT, "title": "body"}, query_string={"key": key, "title": "query", "nsfw": "1"}
    )
    image = response.get_json()["image"]
    assert (image["title"], image["nsfw"]) == ("body", 1)


def test_nothing_remains_staged_after_an_upload(app: Flask, client: FlaskClient, key: str) -> None:
    client.post(PATH, data={"source": TEXT, "key": key})
    assert list(storage().staging.iterdir()) == []  # type: ignore[attr-defined]
