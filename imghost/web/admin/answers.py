"""Renders pages inside the frame of `/admin`."""

from typing import Any

from flask import Response, request

from imghost.extensions import settings
from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.services.upkeep.waiting_work import waiting_work
from imghost.web import answers
from imghost.web.admin.navigation import badges, groups_for


def answer(template: str, *, status: int = 200, **values: Any) -> Response:
    """Render `template`, which extends `admin/layout.html`; no cache keeps it."""
    actor = web_actor()
    waiting = badges(waiting_work(actor))
    return answers.answer(
        template,
        status=status,
        cache=send.PRIVATE,
        menu=groups_for(actor),
        badges=waiting,
        waiting=sum(waiting.values()),
        maintenance=settings().maintenance,
        **values,
    )


def words_asked_for() -> str:
    """Return what the search field of the page holds; PostgreSQL takes no NUL."""
    words = request.args.get("q", "").strip()[:100]
    return words if words.isprintable() else ""
