"""Settings of one's own account: who may open them, and what counts for every upload."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import InvalidInput, NotAuthenticated
from imghost.extensions import db, settings
from imghost.http.sessions import web_actor
from imghost.models import User
from imghost.services.accounts.upload_defaults import choose_defaults

DEFAULTS = "/settings/defaults"
# What the form sends for each choice; an empty text follows the site.
METADATA = {"": None, "keep": True, "remove": False}


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
    user, form = member(), request.form
    try:
        choose_defaults(
            user,
            visibility=form.get("visibility", ""),
            life=form.get("life", ""),
            nsfw="nsfw" in form,
            keep_metadata=_metadata(form.get("metadata", "")),
            show_exif="show_exif" in form,
        )
    except InvalidInput as error:
        return _page(user, error), 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(DEFAULTS, 303)


def _metadata(chosen: str) -> bool | None:
    if chosen not in METADATA:
        raise InvalidInput("Choose one of the three.", field="metadata")
    return METADATA[chosen]


def _page(user: User, error: InvalidInput | None = None) -> str:
    chosen = next(name for name, keep in METADATA.items() if keep == user.keep_metadata)
    return render_template(
        "settings/defaults.html",
        user=user,
        metadata=chosen,
        site_keeps=settings().keep_metadata,
        error=error,
    )
