"""The block lists."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError, NotFound
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.models import Image
from imghost.services.block_lists.hash_block import block_image, block_value, blocked_hashes, unblock
from imghost.services.listing import parse_cursor
from imghost.services.moderation.report_list import find_subject
from imghost.web.addresses import code_of
from imghost.web.admin.answers import answer

bp = Blueprint("blocks", __name__)

LIST = "/admin/blocks"
HEX_LENGTHS = (16, 64)


@bp.get("/blocks")
def blocks() -> ResponseReturnValue:
    """Show what is blocked."""
    return _page()


@bp.post("/blocks")
def add() -> ResponseReturnValue:
    """Block hex digits, or the picture that an address or a code names."""
    actor, text = web_actor(), request.form.get("value", "").strip()
    reason = request.form.get("reason", "")
    try:
        if len(text) in HEX_LENGTHS and "/" not in text:
            block_value(actor, text, reason)
        else:
            block_image(actor, _picture(text), reason)
    except ImghostError as error:
        return _page(error=error)
    db.session.commit()
    flash(gettext("Blocked."))
    return redirect(LIST, 303)


@bp.post("/blocks/<code>/remove")
def remove(code: str) -> ResponseReturnValue:
    """Take one off the list."""
    unblock(web_actor(), code)
    db.session.commit()
    flash(gettext("No longer blocked."))
    return redirect(LIST, 303)


def _picture(text: str) -> Image:
    found = (
        find_subject("image", code_of(text.rstrip("/").rpartition("/")[2])) if text.isprintable() else None
    )
    if not isinstance(found, Image):
        raise NotFound(gettext("There is no picture with this code or address."))
    return found


def _page(error: ImghostError | None = None) -> ResponseReturnValue:
    rows = blocked_hashes(web_actor(), before=parse_cursor(request.args.get("before")))
    return answer(
        "admin/blocks.html", status=422 if error else 200, blocks=rows, error=error, form=request.form
    )
