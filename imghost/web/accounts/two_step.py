"""Two-step sign-in of one's own account: set up with a QR code, confirmed with a first code, turned off."""

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import User
from imghost.services.accounts import second_factor
from imghost.services.accounts.password_change import require_password
from imghost.web.accounts.security import SECURITY, count_password, keep_only_this_session, security_page
from imghost.web.accounts.settings import member
from imghost.web.answers import secret_answer

TWO_STEP = "/settings/security/two-step"


def begin() -> ResponseReturnValue:
    """Make a secret for an app and lead to where it is shown."""
    second_factor.begin(member())
    db.session.commit()
    return redirect(TWO_STEP, 303)


def set_up() -> ResponseReturnValue:
    """Show the secret, as a QR code and in letters, and ask for a first code."""
    user = member()
    if second_factor.is_on(user) or user.totp_secret is None:
        return redirect(SECURITY, 303)
    return _set_up_page(user)


def confirm() -> ResponseReturnValue:
    """Turn it on and show the recovery codes, here and never again; other browsers are signed out."""
    user, form = member(), request.form
    count_password(user)
    try:
        codes = second_factor.confirm(user, form.get("current", ""), form.get("code", ""))
    except InvalidInput as error:
        return _set_up_page(user, error)
    keep_only_this_session(user)
    return _codes_page(codes)


def renew_codes() -> ResponseReturnValue:
    """Replace the recovery codes and show the new ones once."""
    user = member()
    count_password(user)
    try:
        require_password(user, request.form.get("current", ""), field="two_step_password")
    except InvalidInput as error:
        return security_page(user, error=error), 422
    codes = second_factor.renew_recovery_codes(user)
    db.session.commit()
    return _codes_page(codes)


def turn_off() -> ResponseReturnValue:
    """Turn it off; other browsers are signed out."""
    user = member()
    count_password(user)
    try:
        second_factor.turn_off(user, request.form.get("current", ""))
    except InvalidInput as error:
        return security_page(user, error=InvalidInput(error.message, field="two_step_password")), 422
    keep_only_this_session(user)
    flash(gettext("Two-step sign-in is off. Other browsers are signed out."))
    return redirect(SECURITY, 303)


def _set_up_page(user: User, error: InvalidInput | None = None) -> Response:
    return secret_answer(
        "settings/two_step.html",
        status=422 if error else 200,
        secret=user.totp_secret,
        address=second_factor.setup_address(user),
        error=error,
    )


def _codes_page(codes: list[str]) -> Response:
    return secret_answer("settings/recovery_codes.html", codes=codes)
