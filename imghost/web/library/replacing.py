"""Replaces the file of a picture."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.http import send
from imghost.http.incoming import sent_file
from imghost.http.sessions import web_actor
from imghost.models import Image
from imghost.services.images.lookup import owned_image
from imghost.services.links import Links
from imghost.services.uploads.replace import replace_file, require_version
from imghost.web.answers import answer
from imghost.web.sent_forms import sent_form
from imghost.web.uploads.limit import count_upload

bp = Blueprint("replacing", __name__)

KIND = "<any(image, clip):kind>"


@bp.get(f"/{KIND}/<code>/replace")
def form(kind: str, code: str) -> ResponseReturnValue:
    """Ask for the new file."""
    return _form(owned_image(code, web_actor()), None)


@bp.post(f"/{KIND}/<code>/replace")
def replace(kind: str, code: str) -> ResponseReturnValue:
    """Put the new file behind all addresses of the picture; what is wrong with it is said in the form."""
    actor = web_actor()
    image = owned_image(code, actor)
    count_upload(actor)
    try:
        staged, filename = sent_file(request)
        require_version(image, sent_form().shown.get("version", ""))
        replace_file(actor, image, staged, filename)
    except ImghostError as error:
        db.session.rollback()
        return _form(image, error)
    flash(gettext("The file was replaced. This is version %(number)s.", number=image.version))
    return redirect(Links(image).viewer, 303)


def _form(image: Image, error: ImghostError | None) -> ResponseReturnValue:
    status = error.status if error else 200
    return answer(
        "library/replace.html",
        status=422 if status == 400 else status,
        cache=send.PRIVATE,
        image=image,
        links=Links(image),
        error=error,
    )
