"""Settings of one's own account: profile and security."""

from flask import flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import InvalidInput, NotAuthenticated
from imghost.extensions import db, settings
from imghost.http.limits import count
from imghost.http.sessions import web_actor
from imghost.http.sign_ins import begin_session
from imghost.models import User
from imghost.services import password_change, preferences

PROFILE, SECURITY = "/settings/profile", "/settings/security"
# What the form sends for each choice; an empty text follows the site.
METADATA = {"": None, "keep": True, "remove": False}


def member() -> User:
    """Return the signed-in user. Raises NotAuthenticated, which leads to the sign-in page."""
    user = web_actor().user
    if user is None:
        raise NotAuthenticated
    return user


def settings_home() -> ResponseReturnValue:
    return redirect(PROFILE, 303)


def profile() -> str:
    """Show the account, and what happens to private facts in its files."""
    user = member()
    chosen = next(name for name, keep in METADATA.items() if keep == user.keep_metadata)
    return render_template(
        "settings/profile.html", user=user, metadata=chosen, site_keeps=settings().keep_metadata
    )


def choose_metadata() -> ResponseReturnValue:
    """Save the choice."""
    user = member()
    chosen = request.form.get("metadata", "")
    if chosen not in METADATA:
        raise InvalidInput(gettext("Choose one of the three."), field="metadata")
    preferences.choose_metadata(user, METADATA[chosen])
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(PROFILE, 303)


def security() -> str:
    """Offer a new password and the end of other sessions."""
    member()
    return render_template("settings/security.html")


def change_password() -> ResponseReturnValue:
    """Change the password; every other browser is signed out."""
    user = member()
    count(settings().sign_in_limit, "password", user.code)
    try:
        password_change.change_password(
            user, request.form.get("current", ""), request.form.get("password", "")
        )
    except InvalidInput as error:
        return render_template("settings/security.html", error=error), 422
    _keep_only_this_session(user)
    flash(gettext("Your password is changed. Other browsers are signed out."))
    return redirect(SECURITY, 303)


def sign_out_everywhere() -> ResponseReturnValue:
    """Sign out every browser but this one."""
    user = member()
    password_change.end_sessions(user)
    _keep_only_this_session(user)
    flash(gettext("All other browsers are signed out."))
    return redirect(SECURITY, 303)


def _keep_only_this_session(user: User) -> None:
    db.session.commit()
    begin_session(user, stay=session.permanent)
