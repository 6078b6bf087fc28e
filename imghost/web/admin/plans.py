"""Plans: what an account may use each hour and month."""

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.usage.plan_edit import delete_plan, plan_named, plans_with_users, save_plan
from imghost.web.admin.answers import answer

bp = Blueprint("plans", __name__)

HOME = "/admin/plans"


@bp.get("/plans")
def show() -> Response:
    """Show all plans and the form of a new one."""
    return _list()


@bp.post("/plans")
def save() -> ResponseReturnValue:
    """Add a plan or change its limits."""
    try:
        save_plan(web_actor(), request.form.get("name", "").strip(), request.form)
    except InvalidInput as error:
        db.session.rollback()
        return _list(error, request.form.get("name", ""))
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(HOME, 303)


@bp.post("/plans/<name>/delete")
def delete(name: str) -> ResponseReturnValue:
    """Remove a plan that nobody is on."""
    try:
        delete_plan(web_actor(), plan_named(name))
    except Conflict as error:
        return _list(error, name)
    db.session.commit()
    flash(gettext("The plan was removed."))
    return redirect(HOME, 303)


def _list(error: ImghostError | None = None, wrong: str = "") -> Response:
    return answer(
        "admin/plans.html",
        status=422 if error else 200,
        plans=plans_with_users(),
        error=error,
        wrong=wrong,
        entered=request.form if error else {},
    )
