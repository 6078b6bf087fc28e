"""A member's own watermark."""

from dataclasses import replace

from flask import Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.models import User
from imghost.services.delivery.watermark_choice import choice_for, choose_own, site_choice
from imghost.services.delivery.watermark_form import own_form_values, save_own_form
from imghost.web.accounts.settings import member
from imghost.web.sent_forms import form_state, sent_form
from imghost.web.watermark_form import preview_answer, sent_picture

PAGE = "/settings/watermark"


def show() -> str:
    """Show the form."""
    return _page(member())


def save() -> ResponseReturnValue:
    """Save what was entered, or say in place what was wrong."""
    user = member()
    form = sent_form()
    try:
        save_own_form(user, form)
    except ImghostError as error:
        db.session.rollback()
        return _page(user, error), 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(PAGE, 303)


def save_picture() -> ResponseReturnValue:
    """Take the picture that was sent, or say in place why not."""
    user = member()
    try:
        choose_own(user, replace(choice_for(user), picture=sent_picture(user.code), text=""))
    except ImghostError as error:
        db.session.rollback()
        return _page(user, picture_error=error.message), 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(PAGE, 303)


def preview() -> Response:
    """Send the sample picture with the watermark."""
    user = member()
    return preview_answer(choice_for(user), user.code)


def _page(user: User, error: ImghostError | None = None, **values: object) -> str:
    return render_template(
        "settings/watermark.html",
        choice=choice_for(user),
        form=form_state(own_form_values(user), error),
        site=site_choice(),
        page=PAGE,
        **values,
    )
