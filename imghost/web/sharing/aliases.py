"""Custom short addresses lead to the page of their picture."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from imghost.http.sessions import web_actor
from imghost.services.aliases import aliased_code
from imghost.services.images.lookup import shown_image
from imghost.services.links import Links

bp = Blueprint("aliases", __name__)


@bp.get("/i/<name>")
def follow(name: str) -> ResponseReturnValue:
    """Lead to the picture, once the visitor may see it: its address holds its title."""
    return redirect(Links(shown_image(aliased_code(name), web_actor())).viewer, 302)
