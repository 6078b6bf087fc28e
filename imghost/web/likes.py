"""The like button of the viewer."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.images.likes import set_like
from imghost.services.images.lookup import shown_image
from imghost.services.links import Links
from imghost.web.fragments import wants_fragment

bp = Blueprint("likes", __name__)


@bp.post("/<any(image, clip):kind>/<code>/like")
def like(kind: str, code: str) -> ResponseReturnValue:
    """Like the picture, or with `like=0` take it back; answer with the button or lead back to the page."""
    actor = web_actor()
    image = shown_image(code, actor)
    wanted = request.form.get("like") != "0"
    set_like(actor, image, wanted=wanted)
    db.session.commit()
    if not wants_fragment():
        return redirect(Links(image).viewer, 303)
    return render_template("viewer/_like.html", image=image, is_liked=wanted, links=Links(image))
