"""Registration, and the first administrator's setup page."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, InvalidInput
from imghost.extensions import db, settings
from imghost.http.limits import count
from imghost.http.sessions import web_actor
from imghost.services.accounts import first_admin
from imghost.services.accounts import sign_up as service
from imghost.services.uploads.claim import claimable
from imghost.web.accounts.session import enter
from imghost.web.addresses import local_path
from imghost.web.answers import secret_answer


def sign_up_form() -> ResponseReturnValue:
    """Ask for name, address and password."""
    service.require_open()
    actor = web_actor()
    if actor.user is not None:
        return redirect(local_path(request.args.get("next")), 303)
    return _sign_up_page(next=local_path(request.args.get("next"), ""))


def sign_up() -> ResponseReturnValue:
    """Make the account and sign it in, or say in place what was wrong."""
    service.require_open()
    count(settings().sign_in_limit, "sign-up", request.remote_addr or "")
    try:
        user = service.sign_up(*_entered())
        db.session.commit()
    except (InvalidInput, Conflict) as error:
        return _sign_up_page(next=local_path(request.form.get("next"), ""), error=error), 422
    welcome = gettext("Welcome, %(name)s.", name=user.name)
    return enter(user, stay=True, next=request.form.get("next", ""), welcome=welcome)


def set_up_form(token: str) -> ResponseReturnValue:
    """Ask the first administrator for name, address and password."""
    _check_token(token)
    return secret_answer("accounts/setup.html", entered={})


def set_up(token: str) -> ResponseReturnValue:
    """Make the first administrator's account; the link is void from then on."""
    _check_token(token)
    try:
        user = first_admin.redeem(token, *_entered())
        db.session.commit()
    except (InvalidInput, Conflict) as error:
        return secret_answer("accounts/setup.html", status=422, entered=request.form, error=error)
    welcome = gettext("The site is yours, %(name)s.", name=user.name)
    return enter(user, stay=True, next="/admin/first-day", welcome=welcome)


def _check_token(token: str) -> None:
    count(settings().token_limit, "setup", request.remote_addr or "")
    first_admin.require_token(token)


def _entered() -> tuple[str, str, str]:
    form = request.form
    return form.get("name", "").strip(), form.get("email", "").strip(), form.get("password", "")


def _sign_up_page(*, next: str, error: InvalidInput | Conflict | None = None) -> str:
    return render_template(
        "accounts/signup.html",
        next=next,
        entered=request.form,
        error=error,
        claimable=claimable(web_actor().guest_key),
    )
