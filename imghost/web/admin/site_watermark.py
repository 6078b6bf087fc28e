"""The site's watermark, for every account that has none of its own."""

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.audit import record
from imghost.services.delivery.watermark_choice import Choice, choose_for_site, site_choice
from imghost.services.delivery.watermark_form import form_values, save_site_form
from imghost.web.admin.answers import answer
from imghost.web.sent_forms import form_state, sent_form
from imghost.web.watermark_form import preview_answer, sent_picture

bp = Blueprint("site_watermark", __name__)

PAGE = "/admin/watermark"


@bp.get("/watermark")
def show() -> Response:
    """Show the form."""
    return _page()


@bp.post("/watermark")
def save() -> ResponseReturnValue:
    """Save what was entered, or say in place what was wrong."""
    form = sent_form()
    try:
        choice = save_site_form(form)
    except ImghostError as error:
        db.session.rollback()
        return _page(error)
    _save(choice)
    return redirect(PAGE, 303)


@bp.post("/watermark/picture")
def save_picture() -> ResponseReturnValue:
    """Take the picture that was sent, or say in place why not."""
    try:
        choice = replace(site_choice(), picture=sent_picture("site"), text="")
        choose_for_site(choice)
    except ImghostError as error:
        db.session.rollback()
        return _page(status=422, picture_error=error.message)
    _save(choice)
    return redirect(PAGE, 303)


@bp.get("/watermark/preview")
def preview() -> Response:
    """Send the sample picture with the watermark."""
    return preview_answer(site_choice(), "site")


def _save(choice: Choice) -> None:
    record(web_actor(), "settings.change", "watermark", kind=choice.kind)
    db.session.commit()
    flash(gettext("Saved."))


def _page(error: ImghostError | None = None, *, status: int = 200, **values: object) -> Response:
    choice = site_choice()
    return answer(
        "admin/watermark.html",
        status=422 if error else status,
        choice=choice,
        form=form_state(form_values(choice, choice.kind), error),
        page=PAGE,
        **values,
    )
