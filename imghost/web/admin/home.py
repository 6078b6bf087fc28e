"""`/admin` itself: redirects to the first page the role may open."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from imghost.http.sessions import web_actor
from imghost.web.admin.navigation import groups_for

bp = Blueprint("home", __name__)


@bp.get("")
def enter() -> ResponseReturnValue:
    """Lead to the first page there is."""
    return redirect(groups_for(web_actor())[0].entries[0].path, 303)
