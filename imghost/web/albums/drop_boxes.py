"""Drop boxes for the album's owner: creating, listing, closing."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.drop_boxes.contributions import brought
from imghost.services.drop_boxes.lookup import drop_box_of, drop_boxes_of, is_full, is_open
from imghost.services.drop_boxes.manage import DropBoxTerms, close_drop_box, make_drop_box
from imghost.services.images.details import parse_expiry
from imghost.services.images.lookup import owned_album
from imghost.services.links import absolute, drop_box_path
from imghost.web.answers import answer

bp = Blueprint("drop_boxes", __name__)

# ISO-8601 durations; the empty one is without end.
LIVES = {
    "P1D": lazy_gettext("1 day"),
    "P7D": lazy_gettext("1 week"),
    "P1M": lazy_gettext("1 month"),
    "P6M": lazy_gettext("6 months"),
    "": lazy_gettext("Until I close it"),
}


@bp.get("/album/<code>/drop-boxes")
def show(code: str) -> ResponseReturnValue:
    """Show the drop boxes of an album of one's own, and the form of a new one."""
    actor = web_actor()
    return _page(owned_album(code, actor), actor, {"expiration": "P7D", "blind": "1"})


@bp.post("/album/<code>/drop-boxes")
def make(code: str) -> ResponseReturnValue:
    """Make a drop box."""
    actor = web_actor()
    album = owned_album(code, actor)
    try:
        make_drop_box(actor, album, _entered())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _page(album, actor, request.form, error)
    db.session.commit()
    flash(gettext("The link is ready: send it to whoever should add pictures."))
    return redirect(f"/album/{album.code}/drop-boxes", 303)


@bp.post("/album/<code>/drop-boxes/<box_code>/close")
def close(code: str, box_code: str) -> ResponseReturnValue:
    """Close a drop box; what was brought stays."""
    actor = web_actor()
    album = owned_album(code, actor)
    close_drop_box(actor, drop_box_of(album, box_code))
    db.session.commit()
    flash(gettext("The drop box was closed."))
    return redirect(f"/album/{album.code}/drop-boxes", 303)


def _entered() -> DropBoxTerms:
    form = request.form
    return DropBoxTerms(
        message=form.get("message", ""),
        blind=form.get("blind") == "1",
        most_files=_number("most_files"),
        most_megabytes=_number("most_megabytes"),
        expires_at=parse_expiry(form.get("expiration", "")),
    )


def _number(field: str) -> int | None:
    text = request.form.get(field, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput("This is a whole number, or empty for no limit.", field=field)
    return int(text)


def _page(
    album: Album, actor: Actor, entered: object, error: ImghostError | None = None
) -> ResponseReturnValue:
    boxes = [
        {
            "box": box,
            "address": absolute(drop_box_path(box)),
            "is_open": is_open(box),
            "is_full": is_full(box),
            "images": brought(box, actor),
        }
        for box in drop_boxes_of(album)
    ]
    return answer(
        "drop/boxes.html",
        status=422 if error else 200,
        cache=send.PRIVATE,
        album=album,
        boxes=boxes,
        entered=entered,
        error=error,
        lives=LIVES,
    )
