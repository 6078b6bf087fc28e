"""What everybody sees of an account: name, picture, a few words; and the language of its pages."""

from typing import cast

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db, settings
from imghost.http.incoming import IncomingRequest, sent_file
from imghost.http.limits import count
from imghost.models import User
from imghost.services.accounts import avatar
from imghost.services.accounts.profile_edit import edit_profile, form_values
from imghost.web.accounts.settings import member
from imghost.web.language import LANGUAGES, time_zones
from imghost.web.sent_forms import form_state, sent_form

PROFILE = "/settings/profile"
# Old names of places and counted offsets only make the list longer.
AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def profile() -> str:
    """Show the form."""
    return _page(member())


def save_profile() -> ResponseReturnValue:
    """Save what was entered, or say in place what was wrong."""
    user = member()
    try:
        edit_profile(user, sent_form(), LANGUAGES, offered_zones())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _page(user, error), 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(PROFILE, 303)


def save_avatar() -> ResponseReturnValue:
    """Take the picture that was sent, or say in place why not."""
    user = member()
    cast(IncomingRequest, request).file_limit = avatar.BYTES
    count(settings().token_limit, "avatar", user.code)
    try:
        staged, _ = sent_file(request, "avatar")
        avatar.set_avatar(user, staged)
    except ImghostError as error:
        db.session.rollback()
        return _page(user, avatar_error=error.message), 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(PROFILE, 303)


def remove_avatar() -> ResponseReturnValue:
    """Take the picture away."""
    avatar.remove_avatar(member())
    db.session.commit()
    return redirect(PROFILE, 303)


def offered_zones() -> list[str]:
    """Return the time zones that the form offers."""
    return ["UTC", *sorted(name for name in time_zones() if name.partition("/")[0] in AREAS)]


def _page(user: User, error: ImghostError | None = None, **values: object) -> str:
    return render_template(
        "settings/profile.html",
        user=user,
        form=form_state(form_values(user), error),
        languages=LANGUAGES,
        zones=[(zone, zone.replace("_", " ")) for zone in offered_zones()],
        **values,
    )
