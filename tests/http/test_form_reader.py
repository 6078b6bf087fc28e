"""Multipart forms of pages and small APIs: where a chunk ends never matters, and half a form is no form."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from imghost.base.errors import InvalidInput, TooLarge
from imghost.http.incoming import IncomingRequest
from imghost.http.multipart import CHUNK_BYTES

MARK = "mark"
# Ends in what looks like the beginning of the next mark.
CONTENT = b"\x89PNG\r\n\x1a\n\r\n--mar\r\r\n-\n--\r"


def body(content: bytes = CONTENT, text: str = "trip", filename: str = "a.png") -> bytes:
    return (
        f'--{MARK}\r\nContent-Disposition: form-data; name="title"\r\n\r\n{text}\r\n'
        f'--{MARK}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
    ).encode() + content + f"\r\n--{MARK}--\r\n".encode()  # fmt: skip


class Network(io.BytesIO):
    """Brings the first `step` bytes, then the rest."""

    def __init__(self, content: bytes, step: int) -> None:
        super().__init__(content)
        self._first = step

    def read(self, size: int | None = -1, /) -> bytes:
        first, self._first = self._first, 0
        return super().read(min(first, CHUNK_BYTES) if first else size)


def request_of(sent: bytes, step: int = 0) -> IncomingRequest:
    builder = EnvironBuilder(
        method="POST", input_stream=Network(sent, step), content_type=f"multipart/form-data; boundary={MARK}"
    )
    return IncomingRequest({**builder.get_environ(), "wsgi.input_terminated": True})


@pytest.mark.usefixtures("app")
def test_every_chunk_edge_gives_the_same_form() -> None:
    sent = body()
    for step in range(1, len(sent)):
        request = request_of(sent, step)
        read = request.files["file"].stream.read()
        assert (step, request.form["title"], read) == (step, "trip", CONTENT)
        request.discard_staged()


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("cut", [1, 40, 80, 150, -3, -5, -12])
def test_a_body_that_breaks_off_is_refused_and_leaves_nothing(app: Flask, cut: int) -> None:
    request = request_of(body()[:cut])
    with pytest.raises(InvalidInput, match="multipart"):
        _ = request.form
    # A page that shows the form once more shows it empty.
    assert list(request.form) == []
    request.discard_staged()
    assert list(app.extensions["storage"].staging.iterdir()) == []


@pytest.mark.usefixtures("app")
def test_texts_are_bounded_together() -> None:
    part = f'--{MARK}\r\nContent-Disposition: form-data; name="a"\r\n\r\n{"x" * 900_000}\r\n'
    with pytest.raises(TooLarge):
        _ = request_of((part * 3).encode() + f"--{MARK}--\r\n".encode()).form


@pytest.mark.usefixtures("app")
def test_names_in_any_encoding_are_taken() -> None:
    request = request_of(
        body(filename="Müller.png").decode("utf-8", "surrogateescape").encode("latin-1", "replace")
    )
    assert request.files["file"].filename == "M\ufffdller.png"
    request.discard_staged()


@pytest.mark.parametrize(
    ("path", "status"), [("/upload", 400), ("/api/upload", 401), ("/login", 400), ("/v1/auth/login", 400)]
)
def test_a_broken_form_is_a_plain_answer_everywhere(client: FlaskClient, path: str, status: int) -> None:
    sent = {"data": body()[:-9], "content_type": f"multipart/form-data; boundary={MARK}"}
    answer = client.post(path, headers={"Origin": "http://localhost"}, **sent)
    assert answer.status_code == status
