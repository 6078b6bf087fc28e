"""Page responses with their own status and Cache-Control."""

from typing import Any

from flask import Response, make_response, render_template

from imghost.http import send


def answer(template: str, *, status: int = 200, cache: str | None = None, **values: Any) -> Response:
    """Render `template` with `values`; `cache` replaces the pages' usual Cache-Control."""
    response = make_response(render_template(template, **values), status)
    if cache:
        response.headers["Cache-Control"] = cache
    return response


def secret_answer(template: str, *, status: int = 200, **values: Any) -> Response:
    """Render a page that holds a secret or whose address does: no cache keeps it, no other site hears of it.

    Its own forms do say where they come from: `no-referrer` would take the `Origin` from them, by which older
    browsers alone show that a request is not foreign.
    """
    response = answer(template, status=status, cache=send.PRIVATE, **values)
    response.headers["Referrer-Policy"] = "same-origin"
    return response
