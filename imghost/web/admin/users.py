"""Accounts: finding, adding, changing, removing."""

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.models import Plan, User
from imghost.services.accounts.password_reset import make_link_as_admin
from imghost.services.accounts.user_add import ROLES, add_user
from imghost.services.accounts.user_edit import form_values, save_user_form
from imghost.services.accounts.user_list import find_user
from imghost.services.accounts.user_search import holdings, search_users
from imghost.services.audit import record
from imghost.services.listing import parse_cursor
from imghost.services.trash.user_delete import delete_user
from imghost.services.usage import usage
from imghost.web.admin.answers import answer, words_asked_for
from imghost.web.sent_forms import form_state, sent_form

bp = Blueprint("users", __name__)


@bp.get("/users")
def show() -> Response:
    """Show the accounts, newest first."""
    words, role = words_asked_for(), request.args.get("role", "")
    found = search_users(web_actor(), words, role, before=parse_cursor(request.args.get("before")))
    return answer("admin/users.html", users=found, words=words, role=role)


@bp.get("/users/new")
def new() -> Response:
    """Show the form of a new account."""
    return answer("admin/user_new.html", entered={}, error=None, roles=ROLES)


@bp.post("/users/new")
def add() -> ResponseReturnValue:
    """Add an account."""
    entered = request.form
    try:
        user = add_user(
            entered.get("name", ""),
            entered.get("email", ""),
            entered.get("password", ""),
            entered.get("role", "member"),
        )
    except (InvalidInput, Conflict) as error:
        return answer("admin/user_new.html", status=422, entered=entered, error=error, roles=ROLES)
    record(web_actor(), "user.add", user.name, role=user.role)
    db.session.commit()
    return redirect(f"/admin/users/{user.code}", 303)


@bp.get("/users/<code>")
def look(code: str) -> Response:
    """Show one account."""
    return _user(find_user(web_actor(), code))


@bp.post("/users/<code>")
def edit(code: str) -> ResponseReturnValue:
    """Change an account."""
    actor = web_actor()
    user = find_user(actor, code)
    try:
        save_user_form(actor, user, sent_form())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _user(user, error)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(f"/admin/users/{code}", 303)


@bp.post("/users/<code>/reset-link")
def reset_link(code: str) -> Response:
    """Make a link to a new password and show it, once."""
    actor = web_actor()
    user = find_user(actor, code)
    link = make_link_as_admin(actor, user)
    db.session.commit()
    return _user(user, reset_link=link)


@bp.get("/users/<code>/delete")
def confirm_delete(code: str) -> Response:
    """Ask before everything of an account is deleted."""
    user = find_user(web_actor(), code)
    return answer("admin/user_delete.html", user=user, holdings=holdings(user))


@bp.post("/users/<code>/delete")
def delete(code: str) -> ResponseReturnValue:
    """Delete an account with everything in it."""
    actor = web_actor()
    user = find_user(actor, code)
    delete_user(actor, user)
    db.session.commit()
    flash(gettext("The account was deleted."))
    return redirect("/admin/users", 303)


def _user(user: User, error: ImghostError | None = None, *, reset_link: str = "") -> Response:
    return answer(
        "admin/user.html",
        status=422 if error else 200,
        user=user,
        form=form_state(form_values(user), error),
        reset_link=reset_link,
        roles=ROLES,
        plans=db.session.scalars(select(Plan.name).order_by(Plan.name)).all(),
        holdings=holdings(user),
        used=usage.totals(user),
    )
