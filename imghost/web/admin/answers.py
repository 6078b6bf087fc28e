"""Renders pages inside the frame of `/admin`."""

from typing import Any

from flask import Response, request

from imghost.extensions import settings
from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.web import answers
from imghost.web.admin.navigation import entries_for


def answer(template: str, *, status: int = 200, **values: Any) -> Response:
    """Render `template`, which extends `admin/layout.html`; no cache keeps it."""
    return answers.answer(
        template,
        status=status,
        cache=send.PRIVATE,
        entries=entries_for(web_actor()),
        maintenance=settings().maintenance,
        **values,
    )


def words_asked_for() -> str:
    """Return what the search field of the page holds; PostgreSQL takes no NUL."""
    words = request.args.get("q", "").strip()[:100]
    return words if words.isprintable() else ""
