"""Album management by owners: creating, editing, deleting, restoring."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http import send
from imghost.http.sessions import signed_in, web_actor
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.create import create_album
from imghost.services.albums.edit import edit_album, form_values
from imghost.services.albums.list import album_count, sub_albums
from imghost.services.albums.move import find_parent, possible_parents
from imghost.services.albums.values import AlbumChoices
from imghost.services.images.lookup import owned_album
from imghost.services.links import album_path
from imghost.services.trash.album_delete import Along, delete_album
from imghost.services.trash.album_restore import restore_album
from imghost.services.visibility import shown_in_album
from imghost.web.albums.present import SORT_NAMES
from imghost.web.answers import answer
from imghost.web.library.pages import UNDO
from imghost.web.library.place import ALBUMS, UPLOADS
from imghost.web.sent_forms import form_state, sent_form

bp = Blueprint("album_keeping", __name__)

# What the form of a new album shows.
NEW = {"name": "", "description": "", "visibility": "public", "sort": "newest", "parent": ""}


@bp.get("/albums/new")
def new() -> ResponseReturnValue:
    """Show the form of a new album."""
    actor = signed_in()
    return album_form(actor, None, NEW | {"parent": request.args.get("parent", "")})


@bp.post("/albums/new")
def create() -> ResponseReturnValue:
    """Create an album."""
    actor = signed_in()
    try:
        album = create_album(actor, _entered())
    except InvalidInput as error:
        return album_form(actor, None, NEW, error)
    db.session.commit()
    return redirect(album_path(album), 303)


@bp.get("/album/<code>/edit")
def edit_form(code: str) -> ResponseReturnValue:
    """Show the form of an album of one's own."""
    actor = web_actor()
    album = owned_album(code, actor)
    return album_form(actor, album, form_values(album))


@bp.post("/album/<code>/edit")
def edit(code: str) -> ResponseReturnValue:
    """Save an album."""
    actor = web_actor()
    album = owned_album(code, actor)
    try:
        edit_album(actor, album, sent_form())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return album_form(actor, album, form_values(album), error)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(album_path(album), 303)


@bp.get("/album/<code>/delete")
def confirm_delete(code: str) -> ResponseReturnValue:
    """Ask what shall become of the pictures."""
    actor = web_actor()
    album = owned_album(code, actor)
    count = album_count(shown_in_album(album, actor))
    below = sub_albums(album, actor)
    return answer("album/delete.html", cache=send.PRIVATE, album=album, count=count, has_below=bool(below))


@bp.post("/album/<code>/delete")
def delete(code: str) -> ResponseReturnValue:
    """Delete an album, with it only what was chosen; the next page of the library offers to undo it."""
    actor = web_actor()
    chosen = request.form.get("along", "")
    along = Along(chosen) if chosen in list(Along) else Along.NOTHING
    delete_album(actor, owned_album(code, actor), along)
    db.session.commit()
    session[UNDO] = {"words": gettext("The album was deleted."), "album": code}
    return redirect(UPLOADS if actor.is_guest else ALBUMS, 303)


@bp.post("/album/<code>/restore")
def restore(code: str) -> ResponseReturnValue:
    """Bring back an album that was deleted a moment ago."""
    album = restore_album(web_actor(), code)
    db.session.commit()
    flash(gettext("The album was restored."))
    return redirect(album_path(album), 303)


def _entered() -> AlbumChoices:
    form = request.form
    return AlbumChoices(
        name=form.get("name", ""),
        description=form.get("description", ""),
        visibility=form.get("visibility", ""),
        password=form.get("password", ""),
        sort=form.get("sort", "newest"),
        parent=find_parent(form.get("parent", "")),
    )


def album_form(
    actor: Actor, album: Album | None, present: Mapping[str, str], error: ImghostError | None = None
) -> ResponseReturnValue:
    """Show the form of `album`, or of a new one, with what was entered and what is wrong with it."""
    parents = possible_parents(album.user if album else actor.user, album)
    # What cannot be chosen is not in the form.
    form = form_state({name: present[name] for name in present if parents or name != "parent"}, error)
    chosen = next((each.album for each in parents if each.album.code == form["parent"]), None)
    return answer(
        "album/form.html",
        status=422 if error else 200,
        cache=send.PRIVATE,
        album=album,
        form=form,
        parents=parents,
        above=chosen if chosen is not None and chosen.effective_visibility != "public" else None,
        sorts=SORT_NAMES,
    )
