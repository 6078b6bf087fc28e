"""Signing in through the site's OpenID Connect provider, and linking an account with it."""

import time
from dataclasses import asdict, replace

from flask import flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError, InvalidInput, NotFound
from imghost.extensions import db, settings
from imghost.http.limits import count
from imghost.http.sessions import web_actor
from imghost.http.sign_ins import TOO_MANY
from imghost.services.accounts import identity_link, oidc_provider, oidc_sign_in
from imghost.services.accounts.oidc_sign_in import Attempt, Claims
from imghost.web.accounts.security import SECURITY
from imghost.web.accounts.session import enter_or_ask
from imghost.web.accounts.settings import member
from imghost.web.addresses import local_path
from imghost.web.wording import said

OIDC, LINK = "/login/oidc", "/settings/security/link"
ATTEMPT, LINKING = "oidc", "oidc-link"
ATTEMPT_SECONDS = 600


def go_out() -> ResponseReturnValue:
    """Lead to the provider; what comes back must know what this browser's session keeps."""
    _count()
    try:
        address, attempt = oidc_sign_in.begin()
    except ImghostError as error:
        return _back(error)
    until = int(time.time()) + ATTEMPT_SECONDS
    session[ATTEMPT] = [asdict(attempt), until, local_path(request.args.get("next"), "")]
    return redirect(address, 303)


def come_back() -> ResponseReturnValue:
    """Sign in whoever comes back, or ask a member whether to link both."""
    _count()
    kept, until, path = session.pop(ATTEMPT, ({}, 0, ""))
    if until < time.time():
        return _back(oidc_sign_in.SignInRefused())
    answer = request.args
    if "error" in answer:
        flash(gettext("Nobody was signed in."), "error")
        return redirect("/login", 303)
    try:
        claims = oidc_sign_in.finish(
            Attempt(**kept),
            state=answer.get("state", ""),
            code=answer.get("code", ""),
            issuer=answer.get("iss", ""),
        )
        if web_actor().user is not None:
            # The ID token in it would not fit into a cookie.
            session[LINKING] = asdict(replace(claims, sign_out=""))
            return redirect(LINK, 303)
        user = identity_link.account_of(claims)
        db.session.commit()
    except ImghostError as error:
        return _back(error)
    return enter_or_ask(user, stay=True, next=path, provider_sign_out=claims.sign_out)


def link_form() -> ResponseReturnValue:
    """Ask before a sign-in at the provider opens this account from now on."""
    user, claims = member(), session.get(LINKING)
    if claims is None:
        return redirect(SECURITY, 303)
    return render_template("settings/link.html", user=user, claims=claims, provider=settings().oidc_name)


def link() -> ResponseReturnValue:
    """Link both."""
    user, claims = member(), session.pop(LINKING, None)
    if claims is None:
        return redirect(SECURITY, 303)
    identity_link.link(user, Claims(**claims))
    db.session.commit()
    flash(gettext("From now on you can sign in through %(name)s, too.", name=settings().oidc_name))
    return redirect(SECURITY, 303)


def unlink() -> ResponseReturnValue:
    """Let the provider open this account no longer."""
    try:
        identity_link.unlink_all(member())
    except InvalidInput as error:
        flash(said(error.message), "error")
        return redirect(SECURITY, 303)
    db.session.commit()
    flash(gettext("Only your password opens your account now."))
    return redirect(SECURITY, 303)


def _count() -> None:
    if not oidc_provider.is_configured():
        raise NotFound
    count(settings().sign_in_limit, "oidc", request.remote_addr or "", message=TOO_MANY)


def _back(error: ImghostError) -> ResponseReturnValue:
    db.session.rollback()
    flash(said(error.message), "error")
    return redirect(SECURITY if web_actor().user is not None else "/login", 303)
