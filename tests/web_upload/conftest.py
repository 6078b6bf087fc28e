"""Requests of a test stand on their own, though the test itself keeps an application context open."""

from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class IndependentClient(FlaskClient):
    """Empties `g` first: Flask hands the open context, with who asked last time in it, to every request."""

    def open(self, *arguments: Any, **options: Any) -> TestResponse:
        vars(g._get_current_object()).clear()
        return super().open(*arguments, **options)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.test_client_class = IndependentClient
    return app.test_client()
