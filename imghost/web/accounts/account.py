"""Account settings: e-mail address, and deletion."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, InvalidInput
from imghost.extensions import db
from imghost.models import User
from imghost.services.accounts.email_change import change_email
from imghost.services.site import mail
from imghost.web.accounts.security import count_password
from imghost.web.accounts.settings import member

ACCOUNT = "/settings/account"


def account() -> str:
    """Show name and address, and ask for another address."""
    return _page(member())


def change_address() -> ResponseReturnValue:
    """Change the address, or send the link that will."""
    user, form = member(), request.form
    count_password(user)
    try:
        done = change_email(user, form.get("current", ""), form.get("email", ""))
    except (InvalidInput, Conflict) as error:
        return _page(user, error=error), 422
    db.session.commit()
    if done:
        flash(gettext("Your e-mail address was changed."))
    else:
        flash(gettext("Open the link that we sent to the new address; until then the old one counts."))
    return redirect(ACCOUNT, 303)


def _page(user: User, error: InvalidInput | Conflict | None = None) -> str:
    return render_template(
        "settings/account.html", user=user, sends_mail=mail.is_configured(), entered=request.form, error=error
    )
