"""Bans of accounts and of addresses."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.actor import Actor
from imghost.services.moderation.network_ban import ban_network, network_bans, unban_network
from imghost.services.moderation.user_ban import FOR_EVER, account_named, ban_user, banned_users, unban_user
from imghost.web.admin.answers import answer

bp = Blueprint("bans", __name__)

LIST = "/admin/bans"
# Days, as the form offers them; empty is for ever.
LENGTHS = ("1", "7", "30", "365", "")


@bp.get("/bans")
def bans() -> ResponseReturnValue:
    """Show who is banned."""
    return _page()


@bp.post("/bans")
def add() -> ResponseReturnValue:
    """Ban an account by its name, or an address or range."""
    try:
        _ban(web_actor(), request.form.get("who", "").strip())
    except ImghostError as error:
        db.session.rollback()
        return _page(error=error)
    db.session.commit()
    flash(gettext("Banned."))
    return redirect(LIST, 303)


@bp.post("/bans/user/<name>/remove")
def remove_user(name: str) -> ResponseReturnValue:
    """Let an account in again."""
    actor = web_actor()
    unban_user(actor, account_named(actor, name))
    db.session.commit()
    flash(gettext("No longer banned."))
    return redirect(LIST, 303)


@bp.post("/bans/address/<code>/remove")
def remove_address(code: str) -> ResponseReturnValue:
    """Let a range in again."""
    unban_network(web_actor(), code)
    db.session.commit()
    flash(gettext("No longer banned."))
    return redirect(LIST, 303)


def _ban(actor: Actor, who: str) -> None:
    """Names of accounts have neither a dot nor a colon; every address has one. Raises what the bans raise."""
    reason, days = request.form.get("reason", ""), request.form.get("days", "")
    if days not in LENGTHS:
        raise InvalidInput(gettext("Choose how long."), field="days")
    if "." in who or ":" in who:
        ban_network(actor, who, days=int(days) if days else None, reason=reason)
    else:
        ban_user(actor, account_named(actor, who), days=int(days) if days else None, reason=reason)


def _page(error: ImghostError | None = None) -> ResponseReturnValue:
    actor = web_actor()
    return answer(
        "admin/bans.html",
        status=422 if error else 200,
        users=banned_users(actor),
        networks=network_bans(actor),
        error=error,
        form=request.form,
        for_ever=FOR_EVER,
    )
