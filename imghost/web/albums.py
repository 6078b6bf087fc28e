"""Albums: looking at them, taking their codes, and keeping one's own."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import InvalidInput, NotAuthenticated
from imghost.extensions import db
from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.album_create import create_album
from imghost.services.album_delete import delete_album
from imghost.services.album_edit import AlbumChanges, edit_album
from imghost.services.album_list import album_count, own_albums
from imghost.services.embed_codes import embed_codes, joined_codes, kind_groups, shown
from imghost.services.image_lookup import owned_album, shown_album
from imghost.services.links import album_path
from imghost.services.listing import page, parse_cursor
from imghost.services.visibility import shown_in_album
from imghost.web.addresses import code_of
from imghost.web.answers import answer
from imghost.web.fragments import wants_fragment

bp = Blueprint("albums", __name__)

# More would make a page that no forum post takes.
MOST_CODES = 500


@bp.get("/album/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show an album; a wrong slug leads to the right address."""
    actor = web_actor()
    album = shown_album(code_of(name), actor)
    if request.path != album_path(album):
        return redirect(album_path(album), 301)
    condition = shown_in_album(album, actor)
    tiles = page(condition, before=parse_cursor(request.args.get("before")))
    cache = None if album.visibility in ("public", "link") else send.PRIVATE
    if wants_fragment():
        return answer("partials/tiles.html", cache=cache, tiles=tiles)
    count, may_edit = album_count(condition), actor.may_edit(album)
    return answer("album/page.html", cache=cache, album=album, tiles=tiles, count=count, may_edit=may_edit)


@bp.get("/album/<code>/codes")
def codes(code: str) -> ResponseReturnValue:
    """Show every embed code of every picture of the album."""
    actor = web_actor()
    album = shown_album(code, actor)
    images = page(shown_in_album(album, actor), size=MOST_CODES).images
    texts = joined_codes(embed_codes(shown(image)) for image in images)
    return answer(
        "album/codes.html",
        cache=send.PRIVATE,
        album=album,
        count=len(images),
        texts=texts,
        groups=kind_groups(texts),
    )


@bp.get("/my/albums")
def mine() -> str:
    """Show the albums of the account."""
    shown = own_albums(_member(), before=parse_cursor(request.args.get("before")))
    return render_template("album/mine.html", albums=shown)


@bp.get("/albums/new")
def new() -> ResponseReturnValue:
    """Show the form of a new album."""
    _member()
    return _form(None, {"visibility": "public"}, None)


@bp.post("/albums/new")
def create() -> ResponseReturnValue:
    """Create an album."""
    changes = _entered()
    try:
        album = create_album(
            _member(), changes.name, changes.description, changes.visibility, changes.password
        )
    except InvalidInput as error:
        return _form(None, request.form, error)
    db.session.commit()
    return redirect(album_path(album), 303)


@bp.get("/album/<code>/edit")
def edit_form(code: str) -> ResponseReturnValue:
    """Show the form of an album of one's own."""
    album = owned_album(code, web_actor())
    entered = {"name": album.name, "description": album.description, "visibility": album.visibility}
    return _form(album, entered, None)


@bp.post("/album/<code>/edit")
def edit(code: str) -> ResponseReturnValue:
    """Save an album."""
    actor = web_actor()
    album = owned_album(code, actor)
    try:
        edit_album(actor, album, _entered())
    except InvalidInput as error:
        return _form(album, request.form, error)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(album_path(album), 303)


@bp.get("/album/<code>/delete")
def confirm_delete(code: str) -> ResponseReturnValue:
    """Ask what shall become of the pictures."""
    actor = web_actor()
    album = owned_album(code, actor)
    count = album_count(shown_in_album(album, actor))
    return answer("album/delete.html", cache=send.PRIVATE, album=album, count=count)


@bp.post("/album/<code>/delete")
def delete(code: str) -> ResponseReturnValue:
    """Delete an album, its pictures with it only when that was chosen."""
    actor = web_actor()
    album = owned_album(code, actor)
    delete_album(actor, album, keep_images=request.form.get("pictures") != "delete")
    db.session.commit()
    flash(gettext("The album is deleted."))
    return redirect("/my/albums", 303)


def _member() -> Actor:
    """Return the signed-in actor. Raises NotAuthenticated."""
    actor = web_actor()
    if actor.is_guest:
        raise NotAuthenticated
    return actor


def _entered() -> AlbumChanges:
    form = request.form
    return AlbumChanges(
        name=form.get("name", ""),
        description=form.get("description", ""),
        visibility=form.get("visibility", ""),
        password=form.get("password", ""),
    )


def _form(album: Album | None, entered: object, error: InvalidInput | None) -> ResponseReturnValue:
    status = 422 if error else 200
    return answer(
        "album/form.html", status=status, cache=send.PRIVATE, album=album, entered=entered, error=error
    )
