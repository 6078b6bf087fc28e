"""Passkeys: added and removed under “Security”, and signing in with one.

The browser asks for options, lets the member choose, and sends what came of it with the form that stands
there anyway: `static/js/passkeys.js`.
"""

from flask import Response, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError, NotFound
from imghost.extensions import db, settings
from imghost.http.limits import count
from imghost.http.passkey_challenges import issue_challenge, take_challenge, this_site
from imghost.http.second_steps import count_code, owed
from imghost.http.sign_ins import TOO_MANY
from imghost.models import User
from imghost.services.accounts import passkey_sign_in, passkeys
from imghost.web.accounts.code import code_page
from imghost.web.accounts.security import SECURITY, count_password, security_page
from imghost.web.accounts.session import enter, login_page
from imghost.web.accounts.settings import member
from imghost.web.addresses import local_path

PASSKEYS, SIGN_IN = f"{SECURITY}/passkeys", "/login/passkey"


def options_to_add() -> ResponseReturnValue:
    """Return what the browser needs to make a passkey; the password is asked for before the finger."""
    user = member()
    count_password(user)
    passkeys.require_owner(user, request.form.get("current", ""))
    passkeys.require_room(user)
    return _json(passkeys.options_to_add(user, this_site(), issue_challenge()))


def add() -> ResponseReturnValue:
    """Store the passkey that the browser made."""
    user, form = member(), request.form
    count_password(user)
    try:
        passkeys.require_owner(user, form.get("current", ""))
        passkeys.require_room(user)
        credential = form.get("credential", "")
        made = passkeys.add(user, this_site(), take_challenge(), credential, form.get("name", ""))
    except ImghostError as error:
        return security_page(user, error=error), 422
    db.session.commit()
    flash(gettext("“%(name)s” now signs you in.", name=made.name))
    return redirect(f"{SECURITY}#passkeys", 303)


def remove(code: str) -> ResponseReturnValue:
    """Remove one, with the password: whoever finds this browser open shall not lock its owner out."""
    user = member()
    count_password(user)
    try:
        passkeys.require_owner(user, request.form.get("current", ""))
    except ImghostError as error:
        return security_page(user, error=error), 422
    if not passkeys.remove(user, code):
        raise NotFound()
    db.session.commit()
    flash(gettext("The passkey no longer signs you in. Delete it from your device, too."))
    return redirect(f"{SECURITY}#passkeys", 303)


def options_to_sign_in() -> ResponseReturnValue:
    """Return what the browser needs: for any passkey, after a password for one of the account's."""
    count(settings().sign_in_limit, "passkey", request.remote_addr or "", message=TOO_MANY)
    first = owed()
    return _json(
        passkey_sign_in.options_to_sign_in(this_site(), issue_challenge(), first.user if first else None)
    )


def sign_in() -> ResponseReturnValue:
    """Begin the session, or say in place what was wrong."""
    first, credential = owed(), request.form.get("credential", "")
    if first is None:
        count(settings().sign_in_limit, "sign-in", request.remote_addr or "", message=TOO_MANY)
    else:
        count_code(first.user)
    try:
        user = passkey_sign_in.check(this_site(), take_challenge(), credential, first.user if first else None)
    except ImghostError as error:
        return code_page(first, error) if first else login_page(error)
    # The answer is used up even if something fails from here on.
    db.session.commit()
    if first is not None:
        return enter(user, stay=first.stay, next=first.next)
    return enter(user, stay="stay" in request.form, next=local_path(request.form.get("next"), ""))


def _who_gave_the_password() -> User | None:
    first = owed()
    return first.user if first else None


def _json(text: str) -> Response:
    return current_app.response_class(text, mimetype="application/json")
