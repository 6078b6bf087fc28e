"""Inline editing of title and tags; the whole form is `editing`'s."""

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.models import Image
from imghost.services.images.edit_form import form_values, save_form
from imghost.services.images.own_images import own_image
from imghost.services.links import Links
from imghost.web.fragments import wants_fragment
from imghost.web.library.place import UPLOADS, chosen_view
from imghost.web.sent_forms import form_state, sent_form
from imghost.web.walks import asked_walk

bp = Blueprint("library_edit", __name__)

FIELDS = ("title", "tags")


@bp.get("/my/uploads/edit/<code>")
def form(code: str) -> ResponseReturnValue:
    """Show the small form; without script there is the picture's own."""
    image = own_image(web_actor(), code)
    if not wants_fragment():
        return redirect(f"{Links(image).short}/edit", 303)
    return _form(image)


@bp.post("/my/uploads/edit/<code>")
def save(code: str) -> ResponseReturnValue:
    """Save title and tags; with a mistake in them, show the form again."""
    actor = web_actor()
    image = own_image(actor, code)
    try:
        save_form(actor, image, sent_form())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _form(image, error), 422
    db.session.commit()
    if not wants_fragment():
        return redirect(UPLOADS, 303)
    return _shown("library/_picture.html", image, back_from_form=True)


def _form(image: Image, error: ImghostError | None = None) -> str:
    values = form_values(web_actor(), image)
    return _shown(
        "library/_edit.html", image, form=form_state({name: values[name] for name in FIELDS}, error)
    )


def _shown(template: str, image: Image, **values: Any) -> str:
    """Show the picture as this browser sees the library, and in the list it stands in."""
    return render_template(template, image=image, view=chosen_view(), walk=asked_walk(), **values)
