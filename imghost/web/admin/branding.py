"""The site's logo and icon."""

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError, NotFound
from imghost.extensions import db, settings
from imghost.http.sessions import web_actor
from imghost.services.audit import record
from imghost.services.site.site_settings import change_settings
from imghost.web.admin.answers import answer
from imghost.web.branding import picture_path
from imghost.web.watermark_form import sent_picture

bp = Blueprint("admin_branding", __name__)

HOME = "/admin/branding"
PICTURES = ("logo", "icon")


@bp.get("/branding")
def show() -> Response:
    """Show both pictures as visitors see them, and the forms that replace them."""
    return _page()


@bp.post("/branding/<kind>")
def save(kind: str) -> ResponseReturnValue:
    """Take the picture that was sent, or with `remove` go back to what the site ships with."""
    if kind not in PICTURES:
        raise NotFound
    try:
        name = "" if "remove" in request.form else sent_picture(kind)
        change_settings({kind: name or None})
    except ImghostError as error:
        db.session.rollback()
        return _page(kind, error)
    record(web_actor(), "settings.change", kind, picture=name)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(HOME, 303)


def _page(faulty: str = "", error: ImghostError | None = None) -> Response:
    shown = {kind: picture_path(getattr(settings(), kind)) for kind in PICTURES}
    return answer(
        "admin/branding.html", status=422 if error else 200, shown=shown, faulty=faulty, error=error
    )
