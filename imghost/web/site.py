"""Small things of the whole site: the switches of theme and language, the icon at its old address."""

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
    theme = request.form.get("theme", "auto")
    response = redirect(came_from(), 303)
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", path="/")
    return response


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Remember this browser's language; it counts before the account's."""
    language = request.form.get("language", "")
    response = redirect(came_from(), 303)
    if language in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, samesite="Lax", path="/")
    return response


@bp.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    return redirect(url_for("static", filename="favicon.svg"), 301)
