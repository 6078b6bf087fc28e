"""A program that calls an API with its key, and browsers that call it with a session."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imghost.models import User
from tests.clients import give_session

# Written by hand: the test client puts large forms into files that nobody closes.
MARK = "a-mark-that-no-picture-holds"


class Program:
    """Sends `headers` with every request and keeps no cookies; `user` is whose key it has."""

    def __init__(self, app: Flask, headers: dict[str, str], user: User | None = None) -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = headers
        self._user = user

    @property
    def user(self) -> User:
        assert self._user is not None
        return self._user

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.send("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.send("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        return self.send("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.send("DELETE", path, **options)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, buffered=True, **options)

    def send_file(
        self, method: str, path: str, content: bytes, name: str = "photo.jpg", **fields: Any
    ) -> TestResponse:
        body = b"".join(
            f'--{MARK}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{text}\r\n'.encode()
            for field, text in fields.items()
        )
        head = f'--{MARK}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body += head.encode() + content + f"\r\n--{MARK}--\r\n".encode()
        return self.send(method, path, data=body, content_type=f"multipart/form-data; boundary={MARK}")


def signed_in(app: Flask, user: User) -> FlaskClient:
    """A browser with the session that the sign-in page gives to `user`."""
    client = app.test_client()
    give_session(client, user)
    return client
