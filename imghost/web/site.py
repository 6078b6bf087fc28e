"""Small routes of the whole site: theme and language switches, favicon."""

from collections.abc import Collection

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from imghost.web.addresses import came_from
from imghost.web.language import LANGUAGE_COOKIE, LANGUAGES
from imghost.web.templating import THEME_COOKIE, THEMES

bp = Blueprint("site", __name__)

A_YEAR = 365 * 86_400


@bp.post("/theme")
def choose_theme() -> ResponseReturnValue:
    """Remember the theme in a cookie, so that the server sends the page in it at once."""
    return _remember("theme", THEME_COOKIE, THEMES)


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Remember this browser's language; it counts before the account's."""
    return _remember("language", LANGUAGE_COOKIE, LANGUAGES)


@bp.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    return redirect(url_for("static", filename="favicon.svg"), 301)


def _remember(field: str, cookie: str, offered: Collection[str]) -> ResponseReturnValue:
    """Keep the choice in a cookie if it is one of those offered, and lead back."""
    chosen = request.form.get(field, "")
    response = redirect(came_from(), 303)
    if chosen in offered:
        response.set_cookie(cookie, chosen, max_age=A_YEAR, samesite="Lax", path="/")
    return response
