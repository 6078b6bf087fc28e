"""Gates: the NSFW confirmation and album passwords, remembered in the session."""

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import NotFound
from imghost.base.passwords import hash_password, is_of_another_form, is_password
from imghost.extensions import db, settings
from imghost.http import limits
from imghost.http.sessions import unlock
from imghost.models import Album
from imghost.services.images.lookup import find_album
from imghost.services.links import album_path
from imghost.web.addresses import local_path

bp = Blueprint("gates", __name__)


@bp.post("/adult")
def choose_adult() -> ResponseReturnValue:
    """Remember whether this browser wants to see NSFW pictures, until it is closed."""
    session["adult"] = request.form.get("adult") == "1"
    return redirect(local_path(request.form.get("next")), 303)


@bp.post("/album/<code>/unlock")
def unlock_album(code: str) -> ResponseReturnValue:
    """Open an album with its password; a wrong one shows the gate again."""
    album = _locked_album(code)
    following = local_path(request.form.get("next"), album_path(album))
    who = ("album-password", code, request.remote_addr or "")
    limits.count(settings().token_limit, *who)
    given = request.form.get("password", "")
    if not is_password(album.password_hash or "", given):
        wrong = gettext("Wrong password")
        return render_template("gate/password.html", album=album, next=following, error=wrong), 422
    limits.forget(settings().token_limit, *who)
    if is_of_another_form(album.password_hash or "", given):
        album.password_hash = hash_password(given)
        db.session.commit()
    unlock(album)
    return redirect(following, 303)


def _locked_album(code: str) -> Album:
    """Return the album that asks for a password. Raises NotFound for all others, as if they did not exist."""
    album = find_album(code)
    asks = album is not None and album.visibility == album.effective_visibility == "password"
    if album is None or not asks or (album.user is not None and album.user.is_shut_out):
        raise NotFound
    return album
