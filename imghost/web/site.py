"""Small things of the whole site: the theme switch, the icon at its old address."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from imghost.web.addresses import came_from
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


@bp.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    return redirect(url_for("static", filename="favicon.svg"), 301)
