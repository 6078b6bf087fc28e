"""Categories: the short list that uploaders choose from."""

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.discovery.categories import (
    category_named,
    delete_category,
    edit_category,
    form_values,
    new_category,
)
from imghost.services.discovery.topics import category_cards
from imghost.web.admin.answers import answer
from imghost.web.sent_forms import form_state, sent_form

bp = Blueprint("categories", __name__)

HOME = "/admin/categories"


@bp.get("/categories")
def show() -> Response:
    """Show all categories and the form of a new one."""
    return _list()


@bp.post("/categories")
def add() -> ResponseReturnValue:
    """Add a category."""
    try:
        new_category(web_actor(), request.form.get("name", ""), request.form.get("description", ""))
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _list(error)
    db.session.commit()
    return redirect(HOME, 303)


@bp.post("/categories/<key>")
def edit(key: str) -> ResponseReturnValue:
    """Change a category."""
    category = category_named(key)
    try:
        edit_category(web_actor(), category, sent_form())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _list(error, key)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(HOME, 303)


@bp.post("/categories/<key>/delete")
def delete(key: str) -> ResponseReturnValue:
    """Remove a category; its pictures stay."""
    delete_category(web_actor(), category_named(key))
    db.session.commit()
    flash(gettext("The category was removed; its pictures stay."))
    return redirect(HOME, 303)


def _list(error: ImghostError | None = None, key: str = "") -> Response:
    """Show the list; `key` names the category whose form had the mistake, empty for the new one's."""
    cards = category_cards(web_actor())
    forms = {
        card.category.url_key: form_state(
            form_values(card.category), error if card.category.url_key == key else None
        )
        for card in cards
    }
    return answer(
        "admin/categories.html",
        status=422 if error else 200,
        cards=cards,
        forms=forms,
        new=form_state({"name": "", "description": ""}, None if key else error),
    )
