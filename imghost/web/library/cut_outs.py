"""Removes the background of a picture: before and after side by side, then kept or given up."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.assist import background
from imghost.services.images.lookup import owned_image
from imghost.services.inference import masks
from imghost.services.inference.installed import require_background_model
from imghost.services.links import Links
from imghost.services.uploads.replace import require_version
from imghost.web.answers import answer
from imghost.web.sent_forms import sent_form
from imghost.web.uploads.limit import count_upload

bp = Blueprint("cut_outs", __name__)

PATH = "/<any(image, clip):kind>/<code>/background"


@bp.get(PATH)
def form(kind: str, code: str) -> ResponseReturnValue:
    """Show what the picture is like without its background, as soon as that is known."""
    return _form(owned_image(code, web_actor()), None)


@bp.post(PATH)
def act(kind: str, code: str) -> ResponseReturnValue:
    """Begin, keep the result in one of two ways, or take it back; what is wrong is said on the page."""
    actor = web_actor()
    image = owned_image(code, actor)
    try:
        require_version(image, sent_form().shown.get("version", ""))
        shown = _done(actor, image, request.form.get("act", ""))
    except ImghostError as error:
        db.session.rollback()
        return _form(image, error)
    return redirect(shown, 303)


def _done(actor: Actor, image: Image, what: str) -> str:
    """Do it, commit, and return the address to look at. Raises InvalidInput for anything else."""
    here = f"{Links(image).short}/background"
    if what == "start":
        require_background_model()
        masks.refuse_unmaskable(image)
        if masks.stored_mask(image) is None:
            masks.order_mask(image)
            db.session.commit()
        return here
    count_upload(actor)
    if what == "undo":
        background.restore_previous(actor, image)
        flash(gettext("The file before is back. This is version %(number)s.", number=image.version))
        return Links(image).viewer
    if what == "new":
        made = background.save(actor, image, "new")
        flash(gettext("The new picture has no background."))
        return Links(made).viewer
    if what != "version":
        raise InvalidInput("Choose what to do.", field="act")
    background.save(actor, image, "version")
    flash(gettext("The background is removed. This is version %(number)s.", number=image.version))
    return here


def _form(image: Image, error: ImghostError | None) -> ResponseReturnValue:
    if masks.stored_mask(image) is None and background.previous_file(image) is None:
        require_background_model()
    status = error.status if error else 200
    return answer(
        "library/background.html",
        status=422 if status == 400 else status,
        cache=send.PRIVATE,
        image=image,
        links=Links(image),
        error=error or _refusal(image),
        has_mask=masks.stored_mask(image) is not None,
        is_ordered=masks.is_ordered(image),
        previous=background.previous_file(image),
    )


def _refusal(image: Image) -> ImghostError | None:
    try:
        masks.refuse_unmaskable(image)
    except ImghostError as error:
        return error
    return None
