"""The second step of signing in: a code, or a passkey in its place."""

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.http.second_steps import Owed, count_code, owed
from imghost.services.accounts.passkeys import list_passkeys
from imghost.services.accounts.second_factor import check_code
from imghost.web.accounts.session import enter
from imghost.web.answers import answer


def code_form() -> ResponseReturnValue:
    """Ask for the code; whoever did not give the password just now begins there."""
    first = owed()
    return redirect("/login", 303) if first is None else code_page(first)


def code_page(first: Owed, error: ImghostError | None = None) -> Response:
    """Return the form, with what was wrong."""
    has_passkeys = bool(list_passkeys(first.user))
    status = 422 if error else 200
    return answer("accounts/code.html", status=status, error=error, has_passkeys=has_passkeys)


def send_code() -> ResponseReturnValue:
    """Begin the session, or say in place what was wrong."""
    first = owed()
    if first is None:
        return redirect("/login", 303)
    count_code(first.user)
    try:
        check_code(first.user, request.form.get("code", ""))
    except ImghostError as error:
        return code_page(first, error)
    # A code is used up even if something fails from here on.
    db.session.commit()
    return enter(first.user, stay=first.stay, next=first.next)
