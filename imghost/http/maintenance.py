"""Maintenance mode: only administrators get in, everybody else gets 503."""

from flask import Flask, request
from flask_login import current_user

from imghost.base.errors import Unavailable
from imghost.extensions import settings
from imghost.http.credentials import sent_credential

RETRY_SECONDS = 600
# What an administrator needs to get in, and how pages look.
OPEN = ("/static/", "/login", "/logout", "/theme", "/language", "/favicon.ico", "/healthz", "/readyz")
MESSAGE = "The site is being worked on and will be back soon."


def init_app(app: Flask) -> None:
    """Ask at every request."""
    app.before_request(_refuse)


def _refuse() -> None:
    # The path first: settings stand in the database, and `/healthz` answers without one.
    if request.path.startswith(OPEN) or not settings().maintenance or _is_admin():
        return
    raise Unavailable(
        settings().maintenance_message or MESSAGE, code="maintenance", retry_after=RETRY_SECONDS
    )


def _is_admin() -> bool:
    """Keys do not count: a program that keeps uploading is what maintenance is to stop."""
    return not sent_credential(request) and getattr(current_user, "role", "") == "admin"
