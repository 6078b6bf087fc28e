"""The page that orders an album's pictures and chooses its cover."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.arrange import choose_cover, form_values, move_picture
from imghost.services.albums.order import album_page
from imghost.services.form_changes import ChangedMeanwhile
from imghost.services.images.lookup import owned_album
from imghost.services.visibility import shown_in_album
from imghost.web.answers import answer
from imghost.web.fragments import wants_fragment
from imghost.web.sent_forms import sent_form

bp = Blueprint("album_arranging", __name__)

# Dragging across pages is not possible, so there are few of them.
AT_ONCE = 200


@bp.get("/album/<code>/arrange")
def show(code: str) -> ResponseReturnValue:
    """Show the pictures in the present order with the means to change it."""
    actor = web_actor()
    return _page(owned_album(code, actor), actor, request.args.get("after"))


@bp.post("/album/<code>/arrange")
def change(code: str) -> ResponseReturnValue:
    """Move one picture (`move=up:<code>`, `move=before:<code>:<other code>`) or make it the cover."""
    actor = web_actor()
    album = owned_album(code, actor)
    form = sent_form("sort", "cover")
    try:
        if "cover" in request.form:
            choose_cover(actor, album, request.form["cover"], form)
        else:
            move, picture, before = [*request.form.get("move", "").split(":", 2), "", ""][:3]
            move_picture(actor, album, picture, move, before, sort=form.shown.get("sort", ""))
    except ChangedMeanwhile as error:
        db.session.rollback()
        return _page(album, actor, None, error)
    after = request.form.get("after") if form.shown.get("sort", album.sort) == "own" else None
    db.session.commit()
    if wants_fragment():
        return _page(album, actor, after)
    flash(gettext("Saved."))
    return redirect(f"/album/{album.code}/arrange{f'?after={after}' if after else ''}", 303)


def _page(
    album: Album, actor: Actor, after: str | None, error: ImghostError | None = None
) -> ResponseReturnValue:
    tiles = album_page(shown_in_album(album, actor), album.sort, after=after, size=AT_ONCE)
    return answer(
        "album/_arranged.html" if wants_fragment() else "album/arrange.html",
        status=422 if error else 200,
        cache=send.PRIVATE,
        album=album,
        tiles=tiles,
        after=after or "",
        shown=form_values(album),
        error=error,
    )
