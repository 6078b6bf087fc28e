"""A test client whose requests stand on their own, though the test keeps an application context open."""

import json
from io import BufferedRandom
from typing import Any

from flask import g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imghost.extensions import db
from imghost.http.sessions import SESSION_NAME
from imghost.models import User
from imghost.services.accounts import user_sessions


def give_session(client: FlaskClient, user: User) -> None:
    """Give `client` the session that the sign-in page gives to `user`."""
    name = user_sessions.begin(user, "127.0.0.1", "a test")
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = user.get_id()
        session["_fresh"] = True
        session[SESSION_NAME] = name


class IndependentClient(FlaskClient):
    """Empties `g` first: Flask hands the open context, with who asked last time in it, to every request.

    Answers are read as a whole at once, so that none keeps a file open; Werkzeug sends forms of more than
    500 KB from a temporary file, which it leaves to the garbage collector. Each failure of an API names its
    request as the header does; that is looked at here, so that tests compare the envelope without it.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        vars(g._get_current_object()).clear()
        kwargs.setdefault("buffered", True)
        answer = super().open(*args, **kwargs)
        for each in (*answer.history, answer):
            if isinstance(sent := each.request.environ["wsgi.input"], BufferedRandom):
                sent.close()
        envelope = answer.get_json(silent=True) if answer.status_code >= 400 and answer.is_json else None
        if isinstance(envelope, dict):
            assert envelope.pop("request_id") == answer.headers["X-Request-ID"]
            answer.set_data(json.dumps(envelope))
            # What was read once is remembered.
            answer._cached_json = (Ellipsis, Ellipsis)
        return answer
