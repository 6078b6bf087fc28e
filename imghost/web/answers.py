"""Pages as answers with a status and a cache life of their own."""

from typing import Any

from flask import Response, make_response, render_template


def answer(template: str, *, status: int = 200, cache: str | None = None, **values: Any) -> Response:
    """Render `template` with `values`; `cache` replaces the pages' usual Cache-Control."""
    response = make_response(render_template(template, **values), status)
    if cache:
        response.headers["Cache-Control"] = cache
    return response
