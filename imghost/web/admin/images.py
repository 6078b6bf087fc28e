"""Every image of the site, and another try for those that failed."""

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.images.lookup import shown_image
from imghost.services.listing import parse_cursor
from imghost.services.site.site_search import search_images
from imghost.services.upkeep.process_again import process_again
from imghost.web.addresses import came_from
from imghost.web.admin.answers import answer, words_asked_for

bp = Blueprint("images", __name__)


@bp.get("/images")
def show() -> Response:
    """Show the images, newest first, narrowed by words and state."""
    words, state = words_asked_for(), request.args.get("state", "")
    found = search_images(web_actor(), words, state, before=parse_cursor(request.args.get("before")))
    return answer("admin/images.html", images=found, words=words, state=state)


@bp.post("/images/<code>/process-again")
def again(code: str) -> ResponseReturnValue:
    """Process a failed image once more."""
    actor = web_actor()
    process_again(actor, shown_image(code, actor))
    db.session.commit()
    flash(gettext("It is being processed again."))
    return redirect(came_from("/admin/images"), 303)
