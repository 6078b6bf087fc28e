"""The site's watermark, for every account that has none of its own."""

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.delivery.watermark_choice import Choice, choose_for_site, site_choice
from imghost.services.moderation.audit import record
from imghost.web.admin.answers import answer
from imghost.web.watermark_form import entered, preview_answer, sent_picture

bp = Blueprint("site_watermark", __name__)

PAGE = "/admin/watermark"


@bp.get("/watermark")
def show() -> Response:
    """Show the form."""
    return _page()


@bp.post("/watermark")
def save() -> ResponseReturnValue:
    """Save what was entered, or say in place what was wrong."""
    try:
        _choose(entered(request.form, site_choice()))
    except ImghostError as error:
        db.session.rollback()
        return _page(422, error=error)
    return redirect(PAGE, 303)


@bp.post("/watermark/picture")
def save_picture() -> ResponseReturnValue:
    """Take the picture that was sent, or say in place why not."""
    try:
        _choose(replace(site_choice(), picture=sent_picture("site"), text=""))
    except ImghostError as error:
        db.session.rollback()
        return _page(422, picture_error=error.message)
    return redirect(PAGE, 303)


@bp.get("/watermark/preview")
def preview() -> Response:
    """Send the sample picture with the watermark."""
    return preview_answer(site_choice(), "site")


def _choose(choice: Choice) -> None:
    choose_for_site(choice)
    record(web_actor(), "settings.change", "watermark", kind=choice.kind)
    db.session.commit()
    flash(gettext("Saved. It counts from now on."))


def _page(status: int = 200, **values: object) -> Response:
    choice = site_choice()
    return answer("admin/watermark.html", status=status, choice=choice, kind=choice.kind, page=PAGE, **values)
