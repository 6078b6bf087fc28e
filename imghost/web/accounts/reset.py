"""Password reset and mailed links. Opening a link (GET) changes nothing."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import InvalidInput
from imghost.extensions import db, settings
from imghost.http.limits import count
from imghost.http.sign_ins import TOO_MANY
from imghost.services.accounts import email_change, password_reset
from imghost.services.site import mail
from imghost.web.answers import secret_answer

RESET = "/password-reset"


def reset_form() -> str:
    """Ask whose password was forgotten, where the site sends mail; say whom to ask elsewhere."""
    return render_template(
        "accounts/reset.html", sends_mail=mail.is_configured(), sent="sent" in request.args
    )


def ask_reset() -> ResponseReturnValue:
    """Leave the task that mails the link; the answer is the same for every name."""
    login = request.form.get("login", "")
    count(settings().sign_in_limit, "reset", request.remote_addr or "", message=TOO_MANY)
    if mail.is_configured() and login.strip():
        password_reset.ask(login)
        db.session.commit()
    return redirect(f"{RESET}?sent", 303)


def new_password_form(token: str) -> ResponseReturnValue:
    """Ask for the new password."""
    _count_token()
    return secret_answer("accounts/new_password.html", name=password_reset.require_token(token).user.name)


def set_new_password(token: str) -> ResponseReturnValue:
    """Set it; every session ends, and the sign-in page is next."""
    _count_token()
    try:
        password_reset.redeem(token, request.form.get("password", ""))
    except InvalidInput as error:
        name = password_reset.require_token(token).user.name
        return secret_answer("accounts/new_password.html", status=422, name=name, error=error)
    db.session.commit()
    flash(gettext("Your password was changed. Sign in with it."))
    return redirect("/login", 303)


def confirm_address_form(token: str) -> ResponseReturnValue:
    """Ask before the new address counts: programs open links in mails, too."""
    _count_token()
    return secret_answer("accounts/confirm_address.html", row=email_change.require_token(token))


def confirm_address(token: str) -> ResponseReturnValue:
    """Let the new address count."""
    _count_token()
    email_change.confirm(token)
    db.session.commit()
    flash(gettext("Your new e-mail address is confirmed."))
    return redirect("/settings/account", 303)


def _count_token() -> None:
    count(settings().token_limit, "account-token", request.remote_addr or "", message=TOO_MANY)
