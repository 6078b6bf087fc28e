"""Owners change what is said of their pictures, in place or on a page of its own."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.images import views
from imghost.services.images.edit import ImageChanges, edit
from imghost.services.images.lookup import owned_image
from imghost.services.images.neighbours import Neighbours
from imghost.services.sharing.aliases import alias_of, set_alias
from imghost.services.sharing.links import Links
from imghost.services.uploads.destinations import upload_album, upload_category
from imghost.services.uploads.details import parse_tags
from imghost.services.uploads.upload_choices import categories, own_albums
from imghost.web.answers import answer
from imghost.web.fragments import wants_fragment
from imghost.web.viewer_present import Viewing

bp = Blueprint("editing", __name__)

KIND = "<any(image, clip):kind>"


@bp.get(f"/{KIND}/<code>/edit")
def form(kind: str, code: str) -> ResponseReturnValue:
    """Show the form."""
    actor = web_actor()
    return _form(owned_image(code, actor), actor, {}, None)


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
        edit(actor, image, _changes(image, actor))
        if "alias" in request.form:
            set_alias(actor, image, request.form["alias"])
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _form(image, actor, request.form, error)
    db.session.commit()
    if not wants_fragment():
        flash(gettext("Saved."))
        return redirect(Links(image).viewer, 303)
    return _about(image, actor, saved=True)


def _changes(image: Image, actor: Actor) -> ImageChanges:
    entered = request.form
    album, category = entered.get("album", ""), entered.get("category", "")
    present = image.album.code if image.album else ""
    return ImageChanges(
        title=entered.get("title", ""),
        description=entered.get("description", ""),
        alt=entered.get("alt", ""),
        tags=parse_tags(entered.get("tags", "")),
        category=upload_category(category) if category else None,
        # Guests have no choice of album in their form.
        album=image.album if album == present or actor.is_guest else _album(actor, album),
        nsfw=entered.get("nsfw") == "1",
        visibility=entered.get("visibility", image.visibility),
    )


def _album(actor: Actor, code: str) -> Album | None:
    return upload_album(actor, code) if code else None


def _form(image: Image, actor: Actor, entered: object, error: ImghostError | None) -> ResponseReturnValue:
    template = "viewer/_edit.html" if wants_fragment() else "viewer/edit.html"
    return answer(
        template,
        status=422 if error else 200,
        cache=send.PRIVATE,
        image=image,
        links=Links(image),
        changes=ImageChanges.of(image),
        alias=alias_of(image),
        may_alias=not actor.is_guest,
        entered=entered,
        error=error,
        albums=own_albums(actor),
        categories=categories(),
    )


def _about(image: Image, actor: Actor, *, saved: bool = False) -> ResponseReturnValue:
    viewing = Viewing(image, actor, Neighbours(None, None), image.views + views.pending(image))
    response = answer("viewer/_about.html", viewing=viewing, saved=saved, back_from_form=True)
    if saved:
        # A new title gives the page a new address.
        response.headers["HX-Replace-Url"] = Links(image).viewer
    return response
