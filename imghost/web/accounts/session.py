"""Signing in and out."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError
from imghost.extensions import settings
from imghost.http.second_steps import owe_code
from imghost.http.sessions import web_actor
from imghost.http.sign_ins import begin_session, count_sign_in, end_session, note_success
from imghost.models import User
from imghost.services.accounts import second_factor
from imghost.services.accounts.sign_in import check_password, find_account
from imghost.services.uploads.claim import claimable
from imghost.web.addresses import local_path
from imghost.web.answers import answer

MY_UPLOADS = "/my/uploads"


def sign_in_form() -> ResponseReturnValue:
    """Ask for name and password; whoever is signed in already goes on."""
    if web_actor().user is not None:
        return redirect(local_path(request.args.get("next")), 303)
    following = local_path(request.args.get("next"), "")
    return render_template("accounts/login.html", next=following, login="", stay=True)


def sign_in() -> ResponseReturnValue:
    """Sign in with a new session, or say in place what was wrong."""
    login = request.form.get("login", "")
    account = find_account(login)
    count_sign_in(account, login)
    try:
        user = check_password(account, request.form.get("password", ""))
    except ImghostError as error:
        return login_page(error, login)
    return enter_or_ask(user, stay="stay" in request.form, next=request.form.get("next", ""))


def enter_or_ask(user: User, *, stay: bool, next: str, provider_sign_out: str = "") -> ResponseReturnValue:
    """Begin the session of `user`, once a code was given where the account asks for one."""
    if not second_factor.is_on(user):
        return enter(user, stay=stay, next=next, provider_sign_out=provider_sign_out)
    owe_code(user, stay=stay, next=local_path(next, ""))
    return redirect("/login/code", 303)


def enter(
    user: User, *, stay: bool, next: str, welcome: str = "", provider_sign_out: str = ""
) -> ResponseReturnValue:
    """Begin the session of `user` and lead on, by way of guest uploads that wait to be claimed."""
    waiting = claimable(web_actor().guest_key)
    note_success(user)
    begin_session(user, stay=stay, provider_sign_out=provider_sign_out)
    if welcome:
        flash(welcome)
    target = local_path(next, MY_UPLOADS if waiting else "/")
    if waiting and not target.startswith(MY_UPLOADS):
        flash(gettext("What you uploaded as a guest waits in “My uploads”."))
    return redirect(target, 303)


def sign_out() -> ResponseReturnValue:
    """End this browser's session; whoever came from a provider may end the one there, too.

    A page and no redirect: a form of this site leads to no other (CSP, `form-action`).
    """
    provider_sign_out = end_session()
    if provider_sign_out:
        name = settings().oidc_name
        return render_template("accounts/signed_out.html", address=provider_sign_out, provider=name)
    flash(gettext("You are signed out."))
    return redirect("/", 303)


def login_page(error: ImghostError, login: str = "") -> ResponseReturnValue:
    """Return the form of the request again, with what was wrong."""
    return answer(
        "accounts/login.html",
        status=422,
        next=local_path(request.form.get("next"), ""),
        login=login[:254],
        stay="stay" in request.form,
        error=error,
    )
