"""Albums created, renamed and moved in the library; `albums/keeping.py` has the whole form."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, InvalidInput
from imghost.extensions import db
from imghost.http.sessions import signed_in
from imghost.services.actor import Actor
from imghost.services.albums.create import create_album
from imghost.services.albums.edit import edit_album, form_values
from imghost.services.albums.list import albums_in
from imghost.services.albums.move import find_parent
from imghost.services.albums.places import album_places
from imghost.services.albums.tree import folder_by_code
from imghost.services.albums.values import AlbumChoices
from imghost.web.albums.keeping import NEW, album_form
from imghost.web.fragments import toast, wants_fragment
from imghost.web.library.place import ALBUMS, Place, form_place
from imghost.web.sent_forms import sent_form
from imghost.web.wording import said

bp = Blueprint("library_albums", __name__)


@bp.post("/my/albums/new")
def create() -> ResponseReturnValue:
    """Make an album in the open one."""
    actor, form = signed_in(), request.form
    parent = find_parent(form.get("parent", ""))
    visibility = form.get("visibility", "public")
    try:
        create_album(actor, AlbumChoices(name=form.get("name", ""), visibility=visibility, parent=parent))
    except InvalidInput as error:
        return album_form(actor, None, NEW, error)
    db.session.commit()
    flash(gettext("The album was created."))
    return redirect(f"{ALBUMS}/{parent.code}" if parent else ALBUMS, 303)


@bp.post("/my/albums/<code>/rename")
def rename(code: str) -> ResponseReturnValue:
    """Give an own album another name."""
    actor = signed_in()
    album = folder_by_code(actor, code)
    try:
        edit_album(actor, album, sent_form("name"))
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return album_form(actor, album, form_values(album), error)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(f"{ALBUMS}/{code}", 303)


@bp.post("/my/albums/move")
def move() -> ResponseReturnValue:
    """Put the own album `album` into `parent`; dragged, it leaves the page that shows where it was."""
    actor, place = signed_in(), form_place()
    album = folder_by_code(actor, request.form.get("album", ""))
    try:
        edit_album(actor, album, sent_form("parent"))
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        if wants_fragment():
            return toast(said(error.message), "error", 422)
        flash(said(error.message), "error")
        return redirect(f"{ALBUMS}/{album.code}", 303)
    db.session.commit()
    words = gettext("The album was moved.")
    if wants_fragment():
        return _folders(actor, place, words)
    flash(words)
    return redirect(f"{ALBUMS}/{album.code}", 303)


def _folders(actor: Actor, place: Place, words: str) -> ResponseReturnValue:
    """Show the tree and the albums of the open one as they are now."""
    opened = folder_by_code(actor, place.folder) if place.folder else None
    return render_template(
        "library/_moved.html",
        place=place,
        album=opened,
        places=album_places(actor),
        cards=albums_in(actor, opened),
        words=words,
    )
