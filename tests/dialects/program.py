"""A program that calls an API with its key, and browsers that call it with a session."""

import io
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imghost.models import User


class Program:
    """Sends `headers` with every request and keeps no cookies."""

    def __init__(self, app: Flask, headers: dict[str, str]) -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = headers

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
        return self.send(method, path, data={"file": (io.BytesIO(content), name), **fields})


def signed_in(app: Flask, user: User) -> FlaskClient:
    """A browser with the session that the sign-in page gives to `user`."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = user.get_id()
        session["_fresh"] = True
    return client
