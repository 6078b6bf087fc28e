"""Named transforms of one's own, for delivery addresses of the amr API."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, InvalidInput
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.apis.presets import add_preset, delete_preset, list_presets
from imghost.web.accounts.settings import member

PRESETS = "/settings/presets"


def presets() -> str:
    """List the presets and offer a new one."""
    member()
    return _page()


def add() -> ResponseReturnValue:
    """Add a preset, or say in place what was wrong."""
    member()
    form = request.form
    try:
        add_preset(web_actor(), form.get("name", "").strip(), form.get("params", "").strip())
    except (InvalidInput, Conflict) as error:
        return _page(error=error, entered=form), 422
    db.session.commit()
    flash(gettext("The preset is ready."))
    return redirect(PRESETS, 303)


def delete(code: str) -> ResponseReturnValue:
    """Delete a preset; addresses with it stop working at once."""
    member()
    delete_preset(web_actor(), code)
    db.session.commit()
    flash(gettext("The preset was deleted."))
    return redirect(PRESETS, 303)


def _page(**values: object) -> str:
    return render_template("settings/presets.html", presets=list_presets(web_actor()), **values)
