"""Settings of one's own account: who it is, and what happens to private facts in its files."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import InvalidInput, NotAuthenticated
from imghost.extensions import db, settings
from imghost.http.sessions import web_actor
from imghost.models import User
from imghost.services import preferences

PROFILE = "/settings/profile"
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
