"""The second step of signing in: entering the code."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.http.second_steps import count_code, owed
from imghost.services.accounts.second_factor import check_code
from imghost.web.accounts.session import enter
from imghost.web.answers import answer


def code_form() -> ResponseReturnValue:
    """Ask for the code; whoever did not give the password just now begins there."""
    if owed() is None:
        return redirect("/login", 303)
    return render_template("accounts/code.html")


def send_code() -> ResponseReturnValue:
    """Begin the session, or say in place what was wrong."""
    first = owed()
    if first is None:
        return redirect("/login", 303)
    count_code(first.user)
    try:
        check_code(first.user, request.form.get("code", ""))
    except ImghostError as error:
        return answer("accounts/code.html", status=422, error=error)
    # A code is used up even if something fails from here on.
    db.session.commit()
    return enter(first.user, stay=first.stay, next=first.next)
