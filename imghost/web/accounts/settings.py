"""Settings of one's own account: who may open them, and what counts for every upload."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput, NotAuthenticated
from imghost.extensions import db, settings
from imghost.http.sessions import web_actor
from imghost.models import User
from imghost.services.uploads.upload_defaults import choose_defaults, form_values
from imghost.web.sent_forms import form_state, sent_form

DEFAULTS = "/settings/defaults"


def member() -> User:
    """Return the signed-in user. Raises NotAuthenticated, which leads to the sign-in page."""
    user = web_actor().user
    if user is None:
        raise NotAuthenticated
    return user


def settings_home() -> ResponseReturnValue:
    return redirect("/settings/profile", 303)


def defaults() -> str:
    """Show what counts for every upload."""
    return _page(member())


def save_defaults() -> ResponseReturnValue:
    """Save it, or say in place what was wrong."""
    user = member()
    try:
        choose_defaults(user, sent_form())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _page(user, error), 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(DEFAULTS, 303)


def _page(user: User, error: ImghostError | None = None) -> str:
    return render_template(
        "settings/defaults.html",
        form=form_state(form_values(user), error),
        site_keeps=settings().keep_metadata,
    )
