"""A test client whose requests stand on their own, though the test keeps an application context open."""

from typing import Any

from flask import g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class IndependentClient(FlaskClient):
    """Empties `g` first: Flask hands the open context, with who asked last time in it, to every request.

    Answers are read as a whole at once, so that none keeps a file open.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        vars(g._get_current_object()).clear()
        kwargs.setdefault("buffered", True)
        return super().open(*args, **kwargs)
