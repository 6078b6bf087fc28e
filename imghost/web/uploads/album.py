"""Creates an album from chosen uploads."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.create import create_album, fill_album
from imghost.services.albums.values import AlbumChoices
from imghost.services.images.own_images import own_images
from imghost.services.links import absolute, album_path
from imghost.web.fragments import wants_fragment


def album_form() -> ResponseReturnValue:
    """Ask for the name of an album and who may see it."""
    actor, codes = web_actor(), request.args.getlist("code")
    return _form(actor, own_images(actor, codes))


def make_album() -> ResponseReturnValue:
    """Make the album and lead to it; from a dialog, say where it is."""
    actor = web_actor()
    images = own_images(actor, request.form.getlist("code"))
    try:
        album = _make(actor, images)
    except ImghostError as error:
        db.session.rollback()
        return _form(actor, images, error), 422
    if wants_fragment():
        return render_template("upload/_album_made.html", album=album, address=absolute(album_path(album)))
    return redirect(album_path(album), 303)


def _make(actor: Actor, images: list[Image]) -> Album:
    form = request.form
    choices = AlbumChoices(
        name=form.get("name", ""),
        description=form.get("description", ""),
        visibility=form.get("visibility", "public"),
        password=form.get("password", ""),
    )
    album = create_album(actor, choices)
    fill_album(actor, album, images)
    db.session.commit()
    return album


def _form(actor: Actor, images: list[Image], error: ImghostError | None = None) -> str:
    in_dialog = wants_fragment()
    return render_template(
        "upload/_album_form.html" if in_dialog else "upload/album.html",
        in_dialog=in_dialog,
        images=images,
        error=error,
        values=request.form,
        is_guest=actor.is_guest,
    )
