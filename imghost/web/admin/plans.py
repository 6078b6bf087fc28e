"""Plans: what an account may use each hour and month."""

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.usage.plan_edit import (
    LIMITS,
    add_plan,
    delete_plan,
    edit_plan,
    find_plan,
    form_values,
    plan_named,
    plans_with_users,
)
from imghost.web.admin.answers import answer
from imghost.web.sent_forms import form_state, sent_form

bp = Blueprint("plans", __name__)

HOME = "/admin/plans"
# What the form of a new plan shows.
NEW = dict.fromkeys(("name", *LIMITS), "")


@bp.get("/plans")
def show() -> Response:
    """Show all plans and the form of a new one."""
    return _list()


@bp.post("/plans")
def save() -> ResponseReturnValue:
    """Add a plan or change its limits."""
    name = request.form.get("name", "").strip()
    plan = None if "adding" in request.form else find_plan(name)
    try:
        if plan is None:
            add_plan(web_actor(), name, request.form)
        else:
            edit_plan(web_actor(), plan, sent_form())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _list(error, plan.name if plan else "")
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
    """Show the list; `wrong` names the plan whose form had the mistake, empty for the new one's."""
    cards = [
        (plan, users, form_state(form_values(plan), error if plan.name == wrong else None))
        for plan, users in plans_with_users()
    ]
    return answer(
        "admin/plans.html",
        status=422 if error else 200,
        cards=cards,
        new=form_state(NEW, None if wrong else error),
    )
