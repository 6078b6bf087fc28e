"""What tests say to the upload pages without a browser, and how they read the answers."""

import io
import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from imghost.models import User
from tests.clients import give_session

Upload = tuple[bytes, str]


def sign_in(client: FlaskClient, user: User) -> None:
    """Give `client` the session of `user`, as the sign-in page does."""
    give_session(client, user)


def send_form(client: FlaskClient, *files: Upload, **fields: str) -> TestResponse:
    """Submit the upload form as a browser without JavaScript does."""
    values = {"title": "", "tags": "", "width": "", **fields}
    return client.post("/upload", **_multipart(values, files))


def send_one(client: FlaskClient, *files: Upload, **fields: str) -> TestResponse:
    """Send one file as the upload script does."""
    return client.post("/upload", headers={"Accept": "application/json"}, **_multipart(fields, files))


def _multipart(fields: dict[str, str], files: tuple[Upload, ...]) -> dict[str, Any]:
    # Encoded here, because Flask's client leaves the temporary file of a large body open.
    parts: MultiDict[str, object] = MultiDict(fields)
    for content, name in files:
        parts.add("source", FileStorage(io.BytesIO(content), name))
    boundary, body = encode_multipart(parts)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def codes_text(page: TestResponse) -> str:
    """The text of the one area with all codes."""
    match = re.search(r'<textarea id="codes-text"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    assert match is not None
    return unescape(match[1])


def words(page: TestResponse) -> str:
    """What a reader sees of the page, on one line."""
    body = re.sub(r"<(script|template)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def done_page(client: FlaskClient, kind: str = "") -> TestResponse:
    """The page of the browser's last upload, with the codes of one kind."""
    return client.get("/done", query_string={"kind": kind} if kind else {}, follow_redirects=True)
