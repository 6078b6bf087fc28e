"""Editing a picture's metadata, in place or on a page of its own."""

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.images.edit_form import form_values, save_form
from imghost.services.images.lookup import owned_image
from imghost.services.links import Links
from imghost.services.uploads.upload_choices import categories, own_albums
from imghost.services.viewer import view_counter
from imghost.services.viewer.neighbours import Neighbours
from imghost.web.answers import answer
from imghost.web.fragments import wants_fragment
from imghost.web.sent_forms import form_state, sent_form
from imghost.web.viewer_present import Viewing

bp = Blueprint("editing", __name__)

KIND = "<any(image, clip):kind>"
NAMES_OF_CHOICES = {"album": "albums", "category": "categories"}


@bp.get(f"/{KIND}/<code>/edit")
def form(kind: str, code: str) -> ResponseReturnValue:
    """Show the form."""
    actor = web_actor()
    return _form(owned_image(code, actor), actor)


@bp.get(f"/{KIND}/<code>/about")
def about(kind: str, code: str) -> ResponseReturnValue:
    """Show the facts again when the form is given up; on its own, the page they belong to."""
    actor = web_actor()
    image = owned_image(code, actor)
    if not wants_fragment():
        return redirect(Links(image).viewer, 303)
    return _about(image, actor)


@bp.post(f"/{KIND}/<code>/edit")
def save(kind: str, code: str) -> ResponseReturnValue:
    """Save the form; with a mistake in it, show it again with what was entered."""
    actor = web_actor()
    image = owned_image(code, actor)
    try:
        save_form(actor, image, sent_form())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _form(image, actor, error)
    db.session.commit()
    if not wants_fragment():
        flash(gettext("Saved."))
        return redirect(Links(image).viewer, 303)
    return _about(image, actor, saved=True)


def _form(image: Image, actor: Actor, error: ImghostError | None = None) -> ResponseReturnValue:
    choices = {"albums": _albums(image), "categories": categories()}
    present = form_values(actor, image)
    # What cannot be chosen is not in the form.
    offered = {name: present[name] for name in present if choices.get(NAMES_OF_CHOICES.get(name, ""), True)}
    template = "viewer/_edit.html" if wants_fragment() else "viewer/edit.html"
    return answer(
        template,
        status=422 if error else 200,
        cache=send.PRIVATE,
        image=image,
        links=Links(image),
        form=form_state(offered, error),
        **choices,
    )


def _albums(image: Image) -> list[Album]:
    """Return the albums that the owner can put it into, the present one among them however many there are."""
    found = list(own_albums(Actor(user=image.user)))
    missing = image.user is not None and image.album is not None and image.album not in found
    return [image.album, *found] if missing and image.album else found


def _about(image: Image, actor: Actor, *, saved: bool = False) -> ResponseReturnValue:
    viewing = Viewing(image, actor, Neighbours(None, None), image.views + view_counter.pending(image))
    response = answer("viewer/_about.html", viewing=viewing, saved=saved, back_from_form=True)
    if saved:
        # A new title gives the page a new address.
        response.headers["HX-Replace-Url"] = Links(image).viewer
    return response
