"""Creates and edits plans: hourly and monthly limits."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict, InvalidInput, NotFound
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Plan, User
from imghost.models.plan import DEFAULT_PLAN
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.form_changes import SentForm, changed_fields
from imghost.services.row_locks import hold_row
from imghost.services.visibility import present

LIMITS = ("requests_per_hour", "url_calls_per_month", "uploads_per_month")
MOST = 2_000_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def plans_with_users() -> Sequence[tuple[Plan, int]]:
    """Return all plans by name with the number of accounts on each."""
    users = select(User.plan_name, func.count().label("number")).where(present())
    counts = users.group_by(User.plan_name).subquery()
    query = select(Plan, func.coalesce(counts.c.number, 0)).outerjoin(counts, counts.c.plan_name == Plan.name)
    return [(plan, number) for plan, number in db.session.execute(query.order_by(Plan.name))]


def plan_named(name: str) -> Plan:
    """Return the plan. Raises NotFound."""
    plan = find_plan(name)
    if plan is None:
        raise NotFound
    return plan


def find_plan(name: str) -> Plan | None:
    """Return the plan; None when there is none of that name."""
    return db.session.get(Plan, name)


def form_values(plan: Plan) -> dict[str, str]:
    """Return what the form shows of `plan`, field by field; without limit is the empty text."""
    limits = {field: getattr(plan, field) for field in LIMITS}
    return {field: "" if limit is None else str(limit) for field, limit in limits.items()}


def add_plan(actor: Actor, name: str, limits: Mapping[str, str]) -> Plan:
    """Add a plan; an empty text means without limit.

    Raises Forbidden, InvalidInput naming the field and its range, or Conflict when there is one of that name.
    """
    actor.require_admin()
    if not _NAME.fullmatch(name):
        raise InvalidInput("A plan's name has 1 to 32 letters a-z, digits or `-`.", field="name")
    values = {field: _limit(field, limits.get(field, "")) for field in LIMITS}
    plan = Plan(name=name, **values)
    db.session.add(plan)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(Message("There is already a plan %(name)s.", name=name), field="name") from None
    record(actor, "plan.save", name, **values)
    return plan


def edit_plan(actor: Actor, plan: Plan, form: SentForm) -> None:
    """Change the limits that were changed on the form and flush.

    Raises Forbidden, InvalidInput naming the field and its range, or ChangedMeanwhile.
    """
    actor.require_admin()
    hold_row(plan)
    changed = changed_fields(form, form_values(plan))
    values = {field: _limit(field, text) for field, text in changed.items()}
    for field, value in values.items():
        setattr(plan, field, value)
    db.session.flush()
    record(actor, "plan.save", plan.name, **values)


def delete_plan(actor: Actor, plan: Plan) -> None:
    """Remove a plan nobody is on. Raises Forbidden or Conflict."""
    actor.require_admin()
    used = db.session.scalar(select(func.count()).select_from(User).where(User.plan_name == plan.name))
    if used or plan.name == DEFAULT_PLAN:
        raise Conflict("Some accounts are on this plan, or new ones get it. Move them to another plan first.")
    db.session.delete(plan)
    db.session.flush()
    record(actor, "plan.delete", plan.name)


def _limit(field: str, text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > MOST:
        raise InvalidInput(
            Message(
                "%(field)s is a whole number from 0 to %(most)s, or empty.", field=field, most=f"{MOST:,}"
            ),
            field=field,
        )
    return int(text)
