"""Deletion in two steps: a confirmation page that changes nothing, and its button.

Link previews and mail scanners fetch every address they see; a delete link must survive that.
"""

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from imghost.base.errors import ImghostError, NotFound
from imghost.extensions import db, now, settings
from imghost.http import limits, send
from imghost.http.sessions import web_actor
from imghost.services.images.delete import delete, delete_by_token, find_by_token
from imghost.services.images.lookup import owned_image
from imghost.services.library.bulk_change import DELETE
from imghost.services.links import Links
from imghost.services.trash.image_trash import moment_text, trash
from imghost.services.visibility import Sight, sight
from imghost.web.answers import answer, secret_answer
from imghost.web.library.messages import done_words
from imghost.web.library.pages import UNDO

bp = Blueprint("deleting", __name__)

KIND = "<any(image, clip):kind>"


@bp.get(f"/{KIND}/<code>/delete")
def confirm_own(kind: str, code: str) -> ResponseReturnValue:
    """Ask the owner."""
    actor = web_actor()
    image = owned_image(code, actor)
    return answer(
        "delete/confirm.html",
        cache=send.PRIVATE,
        image=image,
        links=Links(image),
        is_shown=True,
        has_undo=actor.owns(image),
    )


@bp.post(f"/{KIND}/<code>/delete")
def delete_own(kind: str, code: str) -> ResponseReturnValue:
    """Delete the owner's picture; the library offers to undo it. What moderators delete of others is gone."""
    actor, moment = web_actor(), now()
    image = owned_image(code, actor)
    if not actor.owns(image):
        delete(actor, image)
        db.session.commit()
        return redirect("/deleted", 303)
    trash(actor, image, moment)
    db.session.commit()
    session[UNDO] = {"words": done_words(DELETE, 1), "moment": moment_text(moment)}
    return redirect("/my/uploads", 303)


@bp.get(f"/{KIND}/<code>/delete/<token>")
def confirm_by_token(kind: str, code: str, token: str) -> ResponseReturnValue:
    """Ask whoever has the delete link."""
    try:
        image = find_by_token(code, token)
    except NotFound:
        raise _refusal() from None
    is_shown = sight(image, web_actor()) is Sight.SHOWN
    page = secret_answer("delete/confirm.html", image=image, links=Links(image), is_shown=is_shown)
    page.headers["X-Robots-Tag"] = "noindex"
    return page


@bp.post(f"/{KIND}/<code>/delete/<token>")
def delete_with_token(kind: str, code: str, token: str) -> ResponseReturnValue:
    """Delete the picture that the link names."""
    try:
        delete_by_token(code, token)
    except NotFound:
        raise _refusal() from None
    db.session.commit()
    return redirect("/deleted", 303)


@bp.get("/deleted")
def deleted() -> ResponseReturnValue:
    """Say that it is done."""
    return answer("delete/done.html")


def _refusal() -> ImghostError:
    """Count the wrong try. Raises TooManyRequests past the limit of one address."""
    limits.count(settings().token_limit, "delete-link", request.remote_addr or "")
    return NotFound()
