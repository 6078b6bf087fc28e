"""Security settings: password and active sessions."""

from flask import flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import InvalidInput
from imghost.base.identifiers import token_hash
from imghost.base.user_agents import browser_and_system
from imghost.extensions import db, settings
from imghost.http.limits import count
from imghost.http.sessions import SESSION_NAME
from imghost.http.sign_ins import begin_session
from imghost.models import User, UserSession
from imghost.services.accounts import identity_link, passkeys, password_change, second_factor, user_sessions
from imghost.web.accounts.settings import member

SECURITY = "/settings/security"


def security() -> str:
    """Offer a new password, the second step, and the end of each session."""
    return security_page(member())


def security_page(user: User, **values: object) -> str:
    """Return the page; `values` say what was wrong."""
    return render_template(
        "settings/security.html",
        sessions=[(row, device(row)) for row in user_sessions.list_sessions(user)],
        handle=user_sessions.handle,
        this_session=token_hash(session[SESSION_NAME]),
        two_step=second_factor.is_on(user),
        codes_left=second_factor.recovery_codes_left(user),
        linked=identity_link.identities(user),
        passkeys=passkeys.list_passkeys(user),
        has_password=password_change.has_password(user),
        **values,
    )


def change_password() -> ResponseReturnValue:
    """Change the password; every other browser is signed out."""
    user = member()
    count_password(user)
    form = request.form
    try:
        password_change.change_password(user, form.get("current", ""), form.get("password", ""))
    except InvalidInput as error:
        return security_page(user, error=error), 422
    keep_only_this_session(user)
    flash(gettext("Your password was changed. Other browsers are signed out."))
    return redirect(SECURITY, 303)


def sign_out_everywhere() -> ResponseReturnValue:
    """Sign out every browser but this one."""
    user_sessions.end_others(member(), session[SESSION_NAME])
    db.session.commit()
    flash(gettext("All other browsers are signed out."))
    return redirect(SECURITY, 303)


def sign_out_one(handle: str) -> ResponseReturnValue:
    """Sign out one browser."""
    user_sessions.end_one(member(), handle)
    db.session.commit()
    flash(gettext("This browser is signed out."))
    return redirect(SECURITY, 303)


def device(row: UserSession) -> str:
    """Return what kind of browser has the session, in words."""
    browser, system = browser_and_system(row.agent)
    if browser and system:
        return str(gettext("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(gettext("Another program"))


def count_password(user: User) -> None:
    """Count one try of the password on a settings page. Raises TooManyRequests."""
    count(settings().sign_in_limit, "password", user.code)


def keep_only_this_session(user: User) -> None:
    """Commit what ended all sessions, and begin a new one here."""
    db.session.commit()
    begin_session(user, stay=session.permanent)
