"""The end of an application that a test has made."""

from flask import Flask

from imghost.extensions import db
from imghost.services import late_writes


def close(app: Flask) -> None:
    """Write what was counted now, not in the middle of the next test, and give every connection back."""
    app.extensions[late_writes.EXTENSION].close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    app.extensions["marks"].close()
    app.extensions["redis-clients"].close()
