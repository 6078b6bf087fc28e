"""Requests that are sent at the same moment, each in a thread of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from flask import Flask, current_app
from werkzeug.test import TestResponse

from imghost.extensions import db


def at_once(requests: Sequence[Callable[[], TestResponse]]) -> list[int]:
    """Send all requests at once and return their statuses; what each needs was made before."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    # The test's own transaction must not hold what they wait for.
    db.session.commit()
    start = threading.Barrier(len(requests))

    def send(request: Callable[[], TestResponse]) -> int:
        # A context of its own, as in a server's thread.
        with app.app_context():
            start.wait()
            try:
                return request().status_code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(requests)) as pool:
        statuses = list(pool.map(send, requests))
    db.session.expire_all()
    return statuses
