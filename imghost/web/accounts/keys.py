"""API keys: made, shown once, listed, revoked."""

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from imghost.base.errors import Conflict, ImghostError, InvalidInput, NotFound
from imghost.extensions import db, now, settings
from imghost.models import APIKey, User
from imghost.services.accounts.api_keys import USER_SCOPES, mint_key, revoke_key
from imghost.web.accounts.settings import member
from imghost.web.answers import secret_answer
from imghost.web.client_files import CLIENTS, Site, sharex

KEYS = "/settings/keys"
# Days until a key expires, as the form offers them; an empty text means never.
LIVES = {
    "": lazy_gettext("Never"),
    "7": lazy_gettext("In a week"),
    "30": lazy_gettext("In 30 days"),
    "90": lazy_gettext("In 90 days"),
    "365": lazy_gettext("In a year"),
}
SCOPES = {
    "upload": lazy_gettext("Upload pictures and videos"),
    "read": lazy_gettext("See what you have uploaded"),
    "write": lazy_gettext("Change titles, albums and other details"),
    "delete": lazy_gettext("Delete"),
    "admin": lazy_gettext("Manage the whole site"),
}


def keys() -> str:
    """List the keys that still work or have expired, newest first, and offer a new one."""
    return _page(member())


def mint() -> ResponseReturnValue:
    """Make a key and show its credential here and never again: it is kept nowhere to redirect to."""
    user = member()
    chosen = request.form.getlist("scopes")
    try:
        key, credential = mint_key(user, request.form.get("name", ""), chosen, _expiry())
    except (InvalidInput, Conflict) as error:
        return _page(user, error=error, entered=request.form, chosen=chosen), 422
    db.session.commit()
    site = settings()
    return secret_answer(
        "settings/key_made.html",
        key=key,
        credential=credential,
        site=site.base_url,
        sharex=sharex(Site(site.base_url, site.site_name), credential),
        clients=CLIENTS,
    )


def confirm_revoke(key_id: str) -> str:
    """Ask before a key ends."""
    return render_template("settings/key_revoke.html", key=_own_key(member(), key_id))


def revoke(key_id: str) -> ResponseReturnValue:
    """End the key at once."""
    key = revoke_key(key_id, owner=member())
    db.session.commit()
    flash(gettext("The key “%(name)s” no longer works.", name=key.name))
    return redirect(KEYS, 303)


def _page(
    user: User,
    *,
    error: ImghostError | None = None,
    entered: dict[str, str] | None = None,
    chosen: list[str] | None = None,
) -> str:
    rows = db.session.scalars(
        select(APIKey)
        .where(APIKey.user_id == user.id, APIKey.revoked_at.is_(None))
        .order_by(APIKey.id.desc())
    ).all()
    return render_template(
        "settings/keys.html",
        keys=rows,
        now=now(),
        scopes=[(name, text) for name, text in SCOPES.items() if name != "admin" or user.role == "admin"],
        lives=list(LIVES.items()),
        chosen=USER_SCOPES if chosen is None else chosen,
        entered=entered or {},
        error=error,
    )


def _expiry() -> datetime | None:
    days = request.form.get("life", "")
    if days not in LIVES:
        raise InvalidInput(gettext("Choose one of the times offered."), field="life")
    return now() + timedelta(days=int(days)) if days else None


def _own_key(user: User, key_id: str) -> APIKey:
    key = db.session.scalar(
        select(APIKey).where(APIKey.key_id == key_id, APIKey.user_id == user.id, APIKey.revoked_at.is_(None))
    )
    if key is None:
        raise NotFound
    return key
