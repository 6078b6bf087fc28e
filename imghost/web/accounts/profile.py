"""What everybody sees of an account: name, picture, a few words; and the language of its pages."""

from typing import cast

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError, InvalidInput
from imghost.extensions import db, settings
from imghost.http.incoming import IncomingRequest, sent_file
from imghost.http.limits import count
from imghost.models import User
from imghost.services.accounts import avatar
from imghost.services.accounts.profile_edit import Profile, edit_profile
from imghost.web.accounts.settings import member
from imghost.web.language import LANGUAGES, time_zones

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
        edit_profile(user, _entered())
    except InvalidInput as error:
        db.session.rollback()
        return _page(user, error=error, entered=request.form), 422
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


def _entered() -> Profile:
    form = request.form
    language, zone = form.get("language", ""), form.get("time_zone", "")
    if language and language not in LANGUAGES:
        raise InvalidInput("Choose one of the languages offered.", field="language")
    if zone and zone not in offered_zones():
        raise InvalidInput("Choose one of the time zones offered.", field="time_zone")
    return Profile(
        display_name=form.get("display_name", ""),
        about=form.get("about", ""),
        likes_public="likes_public" in form,
        language=language,
        time_zone=zone,
    )


def _page(user: User, **values: object) -> str:
    return render_template(
        "settings/profile.html",
        user=user,
        languages=LANGUAGES,
        zones=[(zone, zone.replace("_", " ")) for zone in offered_zones()],
        **values,
    )
