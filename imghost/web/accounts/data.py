"""Own data: export and deletion."""

from datetime import UTC, datetime

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, InvalidInput
from imghost.extensions import db, settings
from imghost.http import send
from imghost.http.limits import count
from imghost.http.second_steps import count_code
from imghost.http.sessions import web_actor
from imghost.http.sign_ins import end_session
from imghost.models import User
from imghost.services.accounts import second_factor
from imghost.services.accounts.export import LIFE, Export, find_export, finished_file, start_export
from imghost.services.accounts.user_search import holdings
from imghost.services.trash.user_delete import delete_own_account
from imghost.web.accounts.security import count_password
from imghost.web.accounts.settings import member
from imghost.web.fragments import wants_fragment

EXPORT, DELETE = "/settings/export", "/settings/delete"


def export_page() -> str:
    """Offer the file, or say how far it is."""
    current = find_export(member())
    template = "settings/_export.html" if wants_fragment() else "settings/export.html"
    return render_template(template, export=current, ends_at=_end(current))


def start() -> ResponseReturnValue:
    """Let a worker make the file."""
    user = member()
    count(settings().archive_limit, "archive", user.code)
    start_export(user)
    db.session.commit()
    return redirect(EXPORT, 303)


def download() -> Response:
    """Send the file to its owner."""
    user = member()
    return send.send_download(finished_file(user), mime="application/zip", name=f"{user.name}.zip")


def delete_page() -> str:
    """Say what goes, and ask for the password."""
    return _delete_page(member())


def delete_account() -> ResponseReturnValue:
    """Delete the account with everything in it, at once."""
    user, form = member(), request.form
    count_password(user)
    if second_factor.is_on(user):
        count_code(user)
    try:
        delete_own_account(web_actor(), form.get("current", ""), form.get("code", ""))
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _delete_page(user, error), 422
    db.session.commit()
    end_session()
    flash(gettext("Your account and everything in it were deleted."))
    return redirect("/", 303)


def _end(export: Export | None) -> datetime | None:
    return datetime.fromtimestamp(export.made_at, UTC) + LIFE if export and export.made_at else None


def _delete_page(user: User, error: InvalidInput | Conflict | None = None) -> str:
    two_step = second_factor.is_on(user)
    return render_template("settings/delete.html", holdings=holdings(user), two_step=two_step, error=error)
